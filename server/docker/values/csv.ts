import { ValueError } from '../errors.ts'

const RE_FIELD = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/y

/**
 * The fields of the first line of comma-separated values that is not empty, as Go's encoding/csv reads them.
 * @throws ValueError
 */
export function readCsv(lines: string): string[] {
  const text = lines.replace(/^\n+/, '')
  if (text === '')
    throw new ValueError('EOF')
  const fields: string[] = []
  RE_FIELD.lastIndex = 0
  for (let more = true; more;) {
    const at = RE_FIELD.lastIndex
    const [, quoted, plain, comma] = RE_FIELD.exec(text) ?? badQuote(text, at)
    fields.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    more = comma === ','
  }
  return fields
}

function badQuote(text: string, at: number): never {
  const [opened] = /^"(?:[^"]|"")*/.exec(text.slice(at)) ?? []
  const column = opened === undefined ? text.indexOf('"', at) + 1 : at + opened.length + 1
  throw new ValueError(`parse error on line 1, column ${column}: ${opened === undefined ? 'bare " in non-quoted-field' : 'extraneous or missing " in quoted-field'}`)
}
