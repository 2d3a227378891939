import type { Duplex } from 'node:stream'
import type { Context, Terminal } from './context.ts'
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { writeOutput } from './demux.ts'
import { watchKeys } from './escape.ts'
import { DEFAULT_DETACH_KEYS, readDetachKeys } from './values/detach-keys.ts'

/** Which streams of a container or an exec are attached. */
export interface Attached {
  stdin: boolean
  stdout: boolean
  stderr: boolean
  tty: boolean
  /** As `--detach-keys` has them; undefined: docker's own. */
  detachKeys?: string
}

/**
 * Carries a hijacked connection to and from the terminal until its output ends (docker/cli container/hijack.go).
 * Whatever way it ends, the terminal is as before and nothing listens any more.
 * @param ended aborted when the container's end is known although no output is attached
 * @returns `detached`: the detach keys were typed, the process goes on
 * @throws the abort's reason when `signal` ends it
 */
export async function carry(connection: Duplex, attached: Attached, { terminal, signal }: Pick<Context, 'terminal' | 'signal'>, ended?: AbortSignal): Promise<'ended' | 'detached'> {
  const cut = (): void => {
    connection.destroy()
  }
  signal.addEventListener('abort', cut, { once: true })
  ended?.addEventListener('abort', cut, { once: true })
  const raw = attached.tty && attached.stdin && terminal.stdin.isTTY
  if (raw)
    terminal.stdin.setRawMode?.(true)
  const input = attached.stdin ? sendInput(connection, attached, terminal) : sendNothing(connection)
  const outputs = attached.stdout || attached.stderr
  try {
    const output = outputs ? writeOutput(connection, attached, terminal, signal) : discardOutput(connection)
    return await Promise.race([
      output.then(() => 'ended' as const),
      input.ended.then(end => end === 'detached' || !outputs ? end : output.then(() => end)),
    ])
  }
  catch (error) {
    signal.throwIfAborted()
    if (ended?.aborted)
      return 'ended'
    throw error
  }
  finally {
    input.stop()
    if (raw)
      terminal.stdin.setRawMode?.(false)
    signal.removeEventListener('abort', cut)
    ended?.removeEventListener('abort', cut)
    connection.on('error', () => {}).destroy()
  }
}

interface Input {
  ended: Promise<'ended' | 'detached'>
  stop: () => void
}

function sendInput(connection: Duplex, { tty, detachKeys }: Attached, { stdin }: Terminal): Input {
  const watch = watchKeys(tty ? readDetachKeys(detachKeys || DEFAULT_DETACH_KEYS) : [])
  const { promise: ended, resolve } = Promise.withResolvers<'ended' | 'detached'>()
  const resume = (): void => {
    stdin.resume()
  }
  const onData = (chunk: Buffer | string): void => {
    const { bytes, detached } = watch(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    if (bytes.length > 0 && !connection.write(bytes)) {
      stdin.pause()
      connection.once('drain', resume)
    }
    if (detached)
      resolve('detached')
  }
  const onEnd = (): void => {
    connection.end()
    resolve('ended')
  }
  const stop = (): void => {
    stdin.off('data', onData).off('end', onEnd).pause()
    connection.off('drain', resume)
  }
  stdin.on('data', onData).on('end', onEnd)
  if (stdin.readableEnded)
    onEnd()
  return { ended, stop }
}

function sendNothing(connection: Duplex): Input {
  connection.end()
  return { ended: new Promise(() => {}), stop: () => {} }
}

async function discardOutput(connection: Duplex): Promise<void> {
  connection.resume()
  await once(connection, 'close')
}
