import type { Deck } from '../../../server/deck.ts'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { loadDeck } from '../../../server/deck.ts'

/** A deck of one slide with these commands in it, as `setup-test`. */
export async function deckOf(commands: string[], images = '{}'): Promise<Deck> {
  const root = await mkdtemp(join(tmpdir(), 'deck-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const file = join(root, 'slides.md')
  await writeFile(file, ['---', 'demo:', '  deck: setup-test', `  images: ${images}`, '---', '', '```sh demo=one', ...commands, '```', ''].join('\n'))
  return loadDeck(file)
}
