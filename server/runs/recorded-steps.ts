import type { Step } from '../../demo/demo.ts'
import type { StepResult } from '../../demo/protocol.ts'
import type { Recording } from '../../demo/recording.ts'
import type { Replay } from '../../demo/replay.ts'
import type { Show } from './live-steps.ts'
import { replay, tapeOf } from '../../demo/replay.ts'

/** The steps of a demo shown from its recording, one after another. */
export class RecordedSteps {
  readonly #recording: Recording
  readonly #show: Pick<Show, 'print' | 'set'>
  readonly #signal: AbortSignal
  #replay: Replay | null = null
  #paused = false

  constructor(recording: Recording, show: Pick<Show, 'print' | 'set'>, signal: AbortSignal) {
    this.#recording = recording
    this.#show = show
    this.#signal = signal
  }

  /** Whether it stands still. */
  get paused(): boolean {
    return this.#paused
  }

  /** @param how.begun the prompt of the step stands already */
  async play(step: Step, how: { begun?: boolean } = {}): Promise<StepResult> {
    // a recording has the steps of its demo, or it would not have been taken for one
    const tape = tapeOf(this.#recording.cast, step.index)!
    this.#replay = replay(how.begun ? { ...tape, before: [] } : tape, {
      write: bytes => void this.#show.print(bytes),
      phase: status => this.#show.set({ status }),
      signal: this.#signal,
    })
    await this.#replay.ended
    this.#replay = null
    this.#paused = false
    const { exit, ok, seconds } = tape
    return { exit, ok, seconds }
  }

  /** The rest of the typing at once; then the rest of the output. @returns false when nothing is played */
  skip(): boolean {
    this.#replay?.skip()
    this.#paused = false
    return this.#replay !== null
  }

  /** The rest of the step at once. @returns false when nothing is played */
  finishStep(): boolean {
    // its typing, then its output
    return this.skip() && this.skip()
  }

  /** Stands still, or goes on. @returns false when nothing is played */
  pause(): boolean {
    if (!this.#replay)
      return false
    this.#paused = !this.#paused
    this.#replay.pause(this.#paused)
    return true
  }
}
