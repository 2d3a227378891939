import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Text of a deck with one demo, `only`. */
export function deckText(commands: string, headmatter = ''): string {
  return `---\ndemo:\n  deck: doctor-test\n${headmatter}---\n\n# One\n\n\`\`\`sh demo=only\n${commands}\n\`\`\`\n`
}

/** Writes files, by their path, to a directory of their own. */
export async function writeDeck(files: Record<string, string>): Promise<{ directory: string, deck: string, remove: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'doctor-test-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text)
  }
  return { directory, deck: join(directory, 'slides.md'), remove: () => rm(directory, { recursive: true }) }
}
