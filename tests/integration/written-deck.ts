import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { connect } from '../engine/connect.ts'

/** A small deck in a directory of its own, for a process that plays it on the tests' engine. */
export interface WrittenDeck {
  file: string
  directory: string
  /** Removes it, and what it has made. */
  remove: () => Promise<void>
}

export async function writeDeck(markdown: string): Promise<WrittenDeck> {
  const directory = await mkdtemp(join(tmpdir(), 'written-deck-'))
  const file = join(directory, 'slides.md')
  await writeFile(file, markdown)
  const { deck } = await loadDeck(file)
  return {
    file,
    directory,
    async remove() {
      await removeAllOwned(connect(inject('dockerHost')), { deck })
      await rm(directory, { recursive: true })
    },
  }
}
