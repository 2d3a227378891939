import { glob, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buildDeck } from '../../server/build.ts'

/** What the pages of every deck are made of, besides the deck itself. */
const PARTS = '{components,composables,demo,layouts,setup,styles}/**/*.{ts,vue,css}'

/** The small deck whose demos have names of their own. */
export const TEST_DECK = join(import.meta.dirname, 'deck/slides.md')

/** Builds the small deck when it, or a part of the project that it is made of, has changed. @returns directory of its pages */
export async function buildTestDeck(): Promise<string> {
  const pages = join(import.meta.dirname, 'deck/dist')
  const built = await stat(join(pages, 'index.html')).then(({ mtimeMs }) => mtimeMs, () => 0)
  for await (const part of glob(PARTS)) {
    if ((await stat(part)).mtimeMs > built)
      await rm(pages, { recursive: true, force: true })
  }
  return buildDeck(TEST_DECK, () => {})
}
