import process from 'node:process'
import { note } from './messages.ts'

/** What a person or the machine ends us with; SIGHUP: the terminal's window was closed. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies NodeJS.Signals[]
/** Milliseconds in which a signal is the last one once more: npm hands on what the terminal has sent to all of us. */
const SAME_MS = 500
/** Exit code of a shell for SIGINT. */
const INTERRUPTED = 130

/**
 * Calls `stop` at the first signal. It is given its time, as what is cut half-way stays behind; whoever will not wait
 * asks a third time, and this process ends as it is.
 * @param now milliseconds of a clock
 * @returns a function that ends the listening
 */
export function onStop(stop: (signal: NodeJS.Signals) => void, now = () => performance.now()): () => void {
  let asked = 0
  let last = Number.NEGATIVE_INFINITY
  const listen = (signal: NodeJS.Signals): void => {
    const at = now()
    const isSame = at - last < SAME_MS
    last = at
    if (isSame)
      return
    asked++
    if (asked === 1)
      stop(signal)
    else if (asked > 2)
      process.exit(INTERRUPTED)
    else if (signal !== 'SIGHUP')
      note('Still stopping: what was begun is ended first. Once more ends it as it is.')
  }
  STOP_SIGNALS.forEach(signal => process.on(signal, listen))
  return () => STOP_SIGNALS.forEach(signal => process.off(signal, listen))
}
