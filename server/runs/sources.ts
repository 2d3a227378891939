import type { RunState, Unrecorded } from '../../demo/protocol.ts'
import type { Recording } from '../../demo/recording.ts'
import type { Recordings } from '../recordings/recordings.ts'

type Source = RunState['source']

/** Where each demo is played from: the engine, or its recording. */
export class Sources {
  readonly #recordings: Recordings | undefined
  readonly #isLive: () => boolean
  /** Demos that are to be played from their recording, whatever the engine. */
  readonly #recorded = new Set<string>()

  /**
   * @param recordings left out: none is played
   * @param isLive whether the engine answers now
   */
  constructor(recordings: Recordings | undefined, isLive: () => boolean) {
    this.#recordings = recordings
    this.#isLive = isLive
  }

  recording(demo: string): Recording | undefined {
    const recording = this.#recordings?.get(demo)
    return recording && 'cast' in recording ? recording : undefined
  }

  /** Why a demo cannot be played from a recording; undefined when it can, or when none is played here. */
  unrecorded(demo: string): Unrecorded | undefined {
    const recording = this.#recordings?.get(demo)
    return recording && 'message' in recording ? recording : undefined
  }

  /** Where a run of the demo would come from. */
  of(demo: string): Source {
    return this.recording(demo) && (this.#recorded.has(demo) || !this.#isLive()) ? 'recorded' : 'live'
  }

  /** Why a demo cannot be played from there now. */
  refusal(demo: string, source: Source): 'engine-away' | 'no-recording' | undefined {
    if (source === 'live')
      return this.#isLive() ? undefined : 'engine-away'
    return this.recording(demo) ? undefined : 'no-recording'
  }

  /** From now on, whatever the engine. */
  choose(demo: string, source: Source): void {
    if (source === 'recorded')
      this.#recorded.add(demo)
    else
      this.#recorded.delete(demo)
  }
}
