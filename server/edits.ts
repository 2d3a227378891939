import type { Unrecorded } from '../demo/protocol.ts'
import type { Recording } from '../demo/recording.ts'
import type { DeckDemo } from './deck.ts'
import type { Demos } from './demos.ts'
import { demoText } from '../demo/demo-text.ts'
import { loadDeck } from './deck.ts'
import { readRecordings } from './recordings/recordings.ts'

/** What a run of the demo is a run of. */
function textOf(demo: DeckDemo): string {
  return JSON.stringify([demoText(demo), demo.needs, demo.steps.map(({ within }) => within)])
}

function replaceAll<Value>(map: Map<string, Value>, by: ReadonlyMap<string, Value>): void {
  map.clear()
  by.forEach((value, key) => map.set(key, value))
}

/**
 * Reads the deck's file again while its demos are open: a demo whose fence was edited begins anew, and the runs of all
 * others go on.
 * @param demos whose deck is changed in its place
 * @param recordings those that the demos play, changed in their place too
 * @param log told what only a new start takes in, and what could not be removed
 * @throws SourceError on a fence that cannot be right: then everything stays as it was
 */
export async function takeEdits({ deck, stage }: Demos, recordings: Map<string, Recording | Unrecorded>, log: (line: string) => void): Promise<void> {
  const edited = await loadDeck(deck.file)
  const recorded = await readRecordings(edited)
  const changed = [...deck.demos.values()].filter((demo) => {
    const now = edited.demos.get(demo.id)
    return !now || textOf(now) !== textOf(demo)
  })
  replaceAll(deck.demos, edited.demos)
  replaceAll(recordings, recorded)
  // after that: who is told that a demo is at its start may play it at once. The page does not wait for what is removed
  for (const demo of changed)
    stage.reset(demo).catch((error: Error) => log(error.message))
  for (const id of deck.demos.keys())
    stage.emit('state', stage.state(id))
  if (edited.deck !== deck.deck || JSON.stringify(edited.images) !== JSON.stringify(deck.images))
    log('The headmatter\'s "demo:" was edited: end this and run "npm run dev" again to have it.')
}
