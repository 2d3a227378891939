import type { Deck, DeckDemo } from '../server/deck.ts'
import type { Engine } from '../server/engine.ts'
import type { Stage } from '../server/runs/stage.ts'
import { hashDemo } from '../demo/demo-text.ts'
import pc from '../server/colours.ts'
import { explainFile } from '../server/file-error.ts'
import { imagesOf } from '../server/recordings/images-of.ts'
import { Recorder, RecordError } from '../server/recordings/recorder.ts'
import { recordingsOf } from '../server/recordings/recordings.ts'

/** Takes down every run that begins from now on. */
export class Recorders {
  readonly #recorders = new Map<string, Recorder>()
  readonly #deck: Deck
  readonly #engine: Engine
  /** Recordings that could not be written. */
  unwritten = 0

  constructor(deck: Deck, engine: Engine, stage: Stage) {
    this.#deck = deck
    this.#engine = engine
    stage.on('opened', run => this.#recorders.set(run.state.demo, new Recorder(run, deck.demos.get(run.state.demo)!)))
  }

  /**
   * Writes the recording of a demo that was played; one that is not as the slide says leaves the file as it was.
   * @returns what became of it, in a line; undefined when the demo was not played
   */
  async save(demo: DeckDemo): Promise<string | undefined> {
    const recorder = this.#recorders.get(demo.id)
    const { state, docker } = this.#engine
    if (!recorder || state.state !== 'live')
      return undefined
    const engine = { version: state.version, apiVersion: state.apiVersion }
    try {
      await recorder.save(recordingsOf(this.#deck), { hash: await hashDemo(demo), engine, images: await imagesOf(docker, demo) })
      return pc.dim(`      recorded  ${demo.id}.cast`)
    }
    catch (error) {
      const why = error instanceof RecordError ? error : explainFile(error)
      if (!why)
        throw error
      this.unwritten++
      return pc.red(`      not recorded  ${why.message}`)
    }
  }
}
