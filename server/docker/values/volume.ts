import { ValueError } from '../errors.ts'

/** What `-v` says. No source: an anonymous volume. */
export interface VolumeSpec {
  type: 'volume' | 'bind'
  source: string
  target: string
  options: string[]
}

const isPath = (source: string): boolean => /^(?:[./~]|\\\\|\p{L}:)/u.test(source)

/**
 * `-v [source:]target[:options]` (docker/cli cli/compose/loader/volume.go, `ParseVolume`).
 * A source that begins with `.`, `/` or `~` is a path of the host, anything else the name of a volume.
 * @throws ValueError
 */
export function readVolume(text: string): VolumeSpec {
  if (text === '')
    throw new ValueError('invalid empty volume spec')
  if (text.length <= 2)
    return { type: 'volume', source: '', target: text, options: [] }

  const sections = splitSections(text)
  const [source, target, options] = sections.length === 1 ? ['', sections[0]!] : sections as [string, string, string?]
  return { type: isPath(source) ? 'bind' : 'volume', source, target, options: options?.split(',') ?? [] }
}

function splitSections(text: string): string[] {
  const sections: string[] = []
  for (let rest = text, colon: string | undefined = ':'; colon; rest = rest.slice(sections.at(-1)!.length + 1)) {
    // one letter before a colon is a Windows drive, not a section
    const [, section = '', end] = /^((?:\p{L}:)?[^:]*)(:?)/u.exec(rest)!
    if (section === '')
      throw new ValueError(`invalid spec: ${text}: empty section between colons`)
    sections.push(section)
    colon = end
    if (colon && sections.length > 2)
      throw new ValueError(`invalid spec: ${text}: too many colons`)
  }
  return sections
}
