import type { Deck, DeckDemo } from '../deck.ts'
import type { Results } from './results.ts'
import type { Run } from './run.ts'
import type { Sources } from './sources.ts'

/** A demo and all that build on it, the last one first. */
export function dependentsOf(deck: Deck, id: string): string[] {
  const found = new Set([id])
  for (const demo of deck.demos.values()) {
    if (demo.needs.some(need => found.has(need)))
      found.add(demo.id)
  }
  return [...found].reverse()
}

/** What demos start from: which of it is not there, and how it is made. */
export class Needs {
  readonly #deck: Deck
  readonly #results: Results
  readonly #sources: Sources

  constructor(deck: Deck, results: Results, sources: Sources) {
    this.#deck = deck
    this.#results = results
    this.#sources = sources
  }

  /** What is not there, in the order in which it has to be run. */
  unmet(demo: DeckDemo): DeckDemo[] {
    if (this.#sources.of(demo.id) === 'recorded')
      return []
    const unmet = new Set<DeckDemo>()
    for (const need of demo.needs.map(id => this.#deck.demos.get(id)!)) {
      if (this.#results.has(need.id))
        continue
      this.unmet(need).forEach(deeper => unmet.add(deeper))
      unmet.add(need)
    }
    return [...unmet]
  }

  /** Milliseconds that it may take to run what is not there. */
  msFor(demo: DeckDemo): number {
    return this.unmet(demo).flatMap(need => need.steps).reduce((sum, { within }) => sum + within, 0)
  }

  /**
   * Plays what is not there, at once and in runs of its own.
   * @param demo that needs it
   * @param run of that demo; told how far it is
   * @param open opens a run of a demo, in the place of one that is there
   * @param isOpen whether `run` is still the demo's run
   * @throws Error with the step that failed, for people
   */
  async play(demo: DeckDemo, run: Run, open: (need: DeckDemo) => Promise<Run>, isOpen: () => boolean): Promise<void> {
    for (const need of this.unmet(demo)) {
      const first = await open(need)
      for (const { index } of need.steps) {
        run.say(`First, what this needs: ${need.id}, step ${index + 1} of ${need.steps.length}.`)
        first.play(index)
        await first.settled
        if (!isOpen())
          throw new Error('The demo was reset.')
        const { ok, unmet } = first.state.results[index] ?? { ok: false, unmet: 'it was reset' }
        if (!ok || first.state.source === 'recorded')
          throw new Error(`What "${demo.id}" needs could not be run: ${need.id}, step ${index + 1}: ${unmet}`)
      }
    }
    run.say(undefined)
  }
}
