import type Docker from 'dockerode'
import type { Duplex } from 'node:stream'
import type { Context } from './context.ts'
import { carry } from './attach.ts'
import { writeOutput } from './demux.ts'
import { isNotFound, toCommandError } from './engine-error.ts'
import { findExits } from './exits.ts'
import { proxySignals } from './proxy-signals.ts'
import { requestStream } from './request.ts'
import { listenForExit } from './wait.ts'

type Parts = Omit<Context, 'guard'>

/**
 * Shows a container that a former process had attached: all that it has printed, from its start, then what it prints
 * from now on.
 * @returns the container's exit code, also when it ended meanwhile, and even when it is gone since (`--rm`)
 * @throws the abort's reason; CommandError when the engine fails, or knows nothing of the container any more
 */
export async function reattach(id: string, parts: Parts): Promise<number> {
  const { docker, signal } = parts
  try {
    return await showAgain(id, parts)
  }
  catch (error) {
    signal.throwIfAborted()
    const gone = isNotFound(error) ? (await findExits(docker, {}, signal).catch(() => [])).find(one => one.id === id) : undefined
    if (gone)
      return gone.exit
    throw toCommandError(error, docker)
  }
}

async function showAgain(id: string, parts: Parts): Promise<number> {
  const { docker, signal } = parts
  const container = docker.getContainer(id)
  const { Config, State, HostConfig } = await container.inspect({ abortSignal: signal })
  const exit = State.Running || State.Restarting
    ? (await listenForExit(docker, id, HostConfig.AutoRemove ? 'removed' : 'not-running', signal)).exit
    : Promise.resolve(State.ExitCode)
  if (Config.Tty && Config.OpenStdin && State.Running)
    await talkAgain(container, parts)
  else
    await listenAgain(container, Config.Tty, parts)
  return exit
}

/** `logs` with `follow` because `attach` with `logs` (API 1.41) loses what comes between the two. */
async function listenAgain(container: Docker.Container, tty: boolean, { docker, terminal, signal }: Parts): Promise<void> {
  const stopSignals = proxySignals(terminal, signal => container.kill({ signal }), () => {})
  let cut = (): void => {}
  try {
    const output = await requestStream(docker, { method: 'GET', path: `/containers/${container.id}/logs`, query: { stdout: true, stderr: true, follow: true }, signal })
    cut = () => void output.destroy()
    signal.addEventListener('abort', cut, { once: true })
    await writeOutput(output, { tty }, terminal, signal)
  }
  finally {
    signal.removeEventListener('abort', cut)
    stopSignals()
  }
}

/** For a program that stands at its prompt: the log has whole lines only, so the prompt has to be drawn again. */
async function talkAgain(container: Docker.Container, { docker, terminal, signal, detachKeys }: Parts): Promise<void> {
  const log = await requestStream(docker, { method: 'GET', path: `/containers/${container.id}/logs`, query: { stdout: true, stderr: true }, signal })
  // as it was while the log was written
  terminal.stdin.setRawMode?.(true)
  await writeOutput(log, { tty: true }, terminal, signal)
  const connection = await container.attach({ hijack: true, stream: true, stdin: true, stdout: true, stderr: true, detachKeys, abortSignal: signal }) as Duplex
  const carried = carry(connection, { stdin: true, stdout: true, stderr: true, tty: true, detachKeys }, { terminal, signal })
  carried.catch(() => {})
  const { columns: w = 80, rows: h = 24 } = terminal.stdout
  // a shell draws its prompt when its size changes, and only then; one that has ended meanwhile has no size
  for (const size of [{ w, h: h - 1 }, { w, h }])
    await container.resize({ ...size, abortSignal: signal }).catch(() => {})
  await carried
}
