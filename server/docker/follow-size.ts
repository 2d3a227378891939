import type { Context } from './context.ts'
import { setTimeout } from 'node:timers/promises'

const ATTEMPTS = 10
const STEP_MS = 10

/**
 * Gives a container's terminal the size of ours, now and at every change (docker/cli container/tty.go).
 * The first try may come before the process is there: it is repeated, a little later each time.
 * @param resize asks the engine
 * @returns a function that stops it
 */
export function followSize(resize: (size: { h: number, w: number }) => Promise<unknown>, { terminal, signal }: Pick<Context, 'terminal' | 'signal'>): () => void {
  const stopped = new AbortController()
  const once = async (): Promise<unknown> => {
    const { rows = 0, columns = 0 } = terminal.stdout
    return rows + columns > 0 ? resize({ h: rows, w: columns }) : undefined
  }
  const first = async (): Promise<void> => {
    for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
      const done = await once().then(() => true, () => false)
      if (done || stopped.signal.aborted || signal.aborted)
        return
      await setTimeout((attempt + 1) * STEP_MS)
    }
    terminal.stderr.write('failed to resize tty, using default size\n')
  }
  const onChange = (): void => {
    once().catch(() => {})
  }
  first().catch(() => {})
  terminal.on('SIGWINCH', onChange)
  return () => {
    stopped.abort()
    terminal.off('SIGWINCH', onChange)
  }
}
