import type { Signal, Terminal } from './context.ts'
import { CommandError } from './errors.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const satisfies Signal[]
const PATIENCE = 3

/**
 * Hands the terminal's signals on to a container (docker/cli container/signals.go).
 * @param send undefined where signals go nowhere, as with `--sig-proxy=false`
 * @param giveUp called at the third signal, whatever the container made of the first two
 *   (docker/cli cmd/docker/docker.go, `forceExitAfter3TerminationSignals`)
 * @returns a function that stops it
 */
export function proxySignals(terminal: Terminal, send: ((signal: Signal) => Promise<unknown>) | undefined, giveUp: (reason: CommandError) => void): () => void {
  let count = 0
  const listeners = SIGNALS.map(signal => [signal, () => {
    send?.(signal).catch(() => {})
    if (++count === PATIENCE)
      giveUp(new CommandError(`\ngot ${PATIENCE} SIGTERM/SIGINTs, forcefully exiting`))
  }] as const)
  for (const [signal, listener] of listeners)
    terminal.on(signal, listener)
  return () => {
    for (const [signal, listener] of listeners)
      terminal.off(signal, listener)
  }
}
