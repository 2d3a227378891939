import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { TEST_DECK } from './test-deck.ts'

/** The small deck once more, to be edited. */
export interface DeckCopy {
  file: string
  edit: (from: string, to: string) => Promise<void>
  remove: () => Promise<void>
}

/** Copies the small deck, and its pages if it is built, to where it finds the project as before. */
export async function copyTestDeck(): Promise<DeckCopy> {
  const directory = await mkdtemp(join(import.meta.dirname, 'deck-'))
  await cp(dirname(TEST_DECK), directory, { recursive: true })
  const file = join(directory, 'slides.md')
  return {
    file,
    async edit(from, to) {
      const text = await readFile(file, 'utf8')
      if (!text.includes(from))
        throw new Error(`The deck has no ${from}`)
      // as editors do it: who watches the file never reads half of it
      await writeFile(`${file}~`, text.replace(from, to))
      await rename(`${file}~`, file)
    },
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }),
  }
}
