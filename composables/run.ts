import type { Ref } from 'vue'
import type { EngineState, Refused, Role, RunState } from '../demo/protocol.ts'
import type { ConnectionState } from './connection.ts'

/** Where a run's bytes go: a terminal. */
export interface Sink {
  clear: () => void
  /** @param drawn called when `data` is in the terminal: it queues what it cannot draw yet */
  write: (data: string | Uint8Array, drawn?: () => void) => void
}

/** One demo's run as a window sees it, live now or from a recording. */
export interface Run {
  state: Readonly<Ref<RunState>>
  /** Whether `state` comes from the source of the run; before that nothing can be played. */
  known: Readonly<Ref<boolean>>
  engine: Readonly<Ref<EngineState | undefined>>
  role: Readonly<Ref<Role | undefined>>
  connection: Readonly<Ref<ConnectionState>>
  /** Why the last request was not carried out; gone with the next one that is. */
  refused: Readonly<Ref<Pick<Refused, 'code' | 'message'> | undefined>>
  play: (step: number) => void
  skip: () => void
  stop: () => void
  /** A recording stands still, or goes on. */
  pause: () => void
  /** From the step on that is next or being played. */
  choose: (source: RunState['source']) => void
  reset: () => void
  type: (data: string) => void
  /** Sends the screen so far and what follows to `sink`, until the returned function is called. */
  watch: (sink: Sink) => () => void
}
