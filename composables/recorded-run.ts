import type { RunState } from '../demo/protocol.ts'
import type { RecordedDemo, Recording } from '../demo/recording.ts'
import type { Replay, StepTape } from '../demo/replay.ts'
import type { Sink } from './run.ts'
import { shallowRef } from 'vue'
import { idleRun } from '../demo/protocol.ts'
import { leadOf, replay, tapeOf } from '../demo/replay.ts'

/** What a person wants of a run. `at`: only if the other window is as far. */
export type Wish
  = | { does: 'play', step: number }
    | { does: 'skip', at: RunState['status'] }
    | { does: 'pause', paused: boolean }
    | { does: 'stop' }
    | { does: 'reset' }

/** How far a run is: enough to show it in another window. */
export interface Progress {
  /** Steps that have been played. */
  steps: number
  /** The next one is being typed, or prints. */
  playing?: 'typing' | 'running'
  paused?: boolean
}

/** A demo played in this window from its recording: no server, no engine. */
export function openRecordedRun(demo: RecordedDemo) {
  const idle = idleRun(demo.id, 'recorded')
  const state = shallowRef(idle)
  const sinks = new Set<Sink>()
  let recording: Recording | undefined
  let written: Uint8Array[] = []
  let playing: { shown: Replay, tape: StepTape, stop: AbortController } | undefined

  const change = (to: Partial<RunState>): void => void (state.value = { ...state.value, ...to })

  function write(bytes: Uint8Array): void {
    written.push(bytes)
    sinks.forEach(sink => sink.write(bytes))
  }

  /** The tape of a step that can come next; the first one opens the run. */
  function take(step: number): StepTape | undefined {
    const tape = recording && tapeOf(recording.cast, step)
    if (tape && recording && state.value.run === null) {
      change({ run: 'recorded' })
      write(new TextEncoder().encode(leadOf(recording.cast)))
    }
    return tape
  }

  function begin(step: number): void {
    const tape = take(step)
    if (!tape)
      return
    const stop = new AbortController()
    change({ status: 'typing', step })
    const shown = replay(tape, { write, phase: status => change({ status }), signal: stop.signal })
    const begun = playing = { shown, tape, stop }
    void shown.ended.then(() => playing === begun && settle(tape))
  }

  function settle({ exit, ok, seconds }: StepTape): void {
    playing = undefined
    const results = [...state.value.results, { exit, ok, seconds }]
    const waiting = exit === null && demo.steps[results.length]?.kind === 'input'
    change({ results, step: results.length, status: waiting ? 'waiting' : ok ? 'done' : 'failed', paused: undefined })
  }

  /** Shows at once what comes before a step. */
  function catchUp(to: number): void {
    if (playing) {
      const { shown, tape } = playing
      shown.skip()
      shown.skip()
      settle(tape)
    }
    while (state.value.results.length < to) {
      const tape = take(state.value.results.length)
      if (!tape)
        return
      write(new TextEncoder().encode([...tape.before, ...tape.typed, ...tape.output].map(piece => piece.data).join('')))
      settle(tape)
    }
  }

  function reset(): void {
    playing?.stop.abort()
    playing = undefined
    written = []
    sinks.forEach(sink => sink.clear())
    const { recordedAt, unrecorded } = state.value
    state.value = { ...idle, recordedAt, unrecorded }
  }

  return {
    state,
    /** What can be played from now on. */
    have(found: Recording): void {
      recording = found
      change({ recordedAt: found.recordedAt })
    },
    lack: (unrecorded: RunState['unrecorded']) => change({ unrecorded }),
    follow(wish: Wish): void {
      switch (wish.does) {
        case 'play': {
          const { results } = state.value
          if (wish.step < results.length + (playing ? 1 : 0))
            return
          catchUp(wish.step)
          return begin(wish.step)
        }
        case 'skip':
          if (state.value.status !== wish.at)
            return
          change({ paused: undefined })
          return playing?.shown.skip()
        case 'pause':
          if (!playing)
            return
          change({ paused: wish.paused || undefined })
          return playing.shown.pause(wish.paused)
        case 'stop':
          return playing && catchUp(0)
        case 'reset':
          return reset()
      }
    },
    /** How far this window is; undefined while it has not begun. */
    progress(): Progress | undefined {
      const { run, results, status, paused } = state.value
      return run === null ? undefined : { steps: results.length, ...(playing && { playing: status === 'running' ? 'running' : 'typing' }), paused }
    },
    /** Shows at once what another window has played before this one came. */
    join({ steps, playing: at, paused }: Progress): void {
      if (state.value.run !== null)
        return
      catchUp(steps)
      if (at)
        begin(steps)
      if (at === 'running')
        playing?.shown.skip()
      if (paused && playing) {
        change({ paused })
        playing.shown.pause(true)
      }
    },
    watch(sink: Sink): () => void {
      sinks.add(sink)
      sink.clear()
      written.forEach(bytes => sink.write(bytes))
      return () => void sinks.delete(sink)
    },
  }
}
export type RecordedRun = ReturnType<typeof openRecordedRun>
