import type Docker from 'dockerode'
import type { Duplex } from 'node:stream'
import type { Attached } from '../attach.ts'
import type { Context } from '../context.ts'
import type { Wanted } from '../create-container.ts'
import type { FlagTable, Verb } from '../flags.ts'
import { carry } from '../attach.ts'
import { createBody } from '../create-body.ts'
import { createContainer } from '../create-container.ts'
import { createFlags } from '../create-flags.ts'
import { toCommandError } from '../engine-error.ts'
import { CommandError, UsageError, ValueError } from '../errors.ts'
import { parseFlags } from '../flags.ts'
import { followSize } from '../follow-size.ts'
import { untilInterrupted } from '../interrupt.ts'
import { ProgressError } from '../progress.ts'
import { proxySignals } from '../proxy-signals.ts'
import { readReference } from '../values/reference.ts'
import { listenForExit } from '../wait.ts'

const verb: Verb = { path: 'docker run', synopsis: '[OPTIONS] IMAGE [COMMAND] [ARG...]', least: 1, interspersed: false }
const flags = {
  ...createFlags,
  'detach': { short: 'd', type: 'bool' },
  'detach-keys': { type: 'string' },
  'name': { type: 'string' },
  'pull': { type: 'string' },
  'sig-proxy': { type: 'bool', default: true },
} as const satisfies FlagTable

export interface Run extends Wanted {
  verb: 'run'
  detach: boolean
  sigProxy: boolean
  detachKeys?: string
}

const withHelp = (message: string): string => `docker: ${message}\n\nRun 'docker run --help' for more information`

/**
 * Reads `docker run` (docker/cli container/run.go).
 * @param path as it was called: `docker run`, `docker container run`
 * @throws UsageError in docker's words
 */
export function parse(words: readonly string[], path = verb.path): Run {
  const { options, set, args: [image, ...command] } = parseFlags({ ...verb, path }, flags, words)
  try {
    const body = createBody(options, set, image!, command)
    if (options.detach && options.attach.length > 0)
      throw new UsageError('conflicting options: cannot specify both --attach and --detach', 1)
    if (options.detach)
      Object.assign(body, { AttachStdin: false, AttachStdout: false, AttachStderr: false, StdinOnce: false })
    return {
      verb: 'run',
      name: options.name,
      pull: readPull(options.pull),
      reference: readReference(image!),
      body,
      detach: options.detach,
      sigProxy: options['sig-proxy'],
      detachKeys: options['detach-keys'],
    }
  }
  catch (error) {
    if (error instanceof ValueError)
      throw new UsageError(withHelp(error.message), 125)
    throw error
  }
}

/**
 * Runs a container, attached or detached.
 * @returns the process's exit code, or 0 once it is detached
 * @throws CommandError with docker's exit code: 125, 126 or 127 when nothing was run
 */
export async function run(command: Run, context: Context): Promise<number> {
  const { AttachStdin, AttachStdout, AttachStderr, Tty } = command.body
  const attached = { stdin: !!AttachStdin, stdout: !!AttachStdout, stderr: !!AttachStderr, tty: !!Tty, detachKeys: command.detachKeys || context.detachKeys }
  if (attached.stdin && attached.tty && !context.terminal.stdin.isTTY)
    throw new CommandError('the input device is not a TTY')
  let id = ''
  // a pull may take long: until there is a container to hand it to, Ctrl-C ends the command
  const interrupted = await untilInterrupted(context, async (context) => {
    id = await createContainer(command, context).catch(error => refuse(error, context))
    return 0
  })
  if (interrupted)
    return interrupted
  if (attached.stdin || attached.stdout || attached.stderr)
    return runAttached(id, command, attached, context)
  context.terminal.stdout.write(`${id}\n`)
  await context.docker.getContainer(id).start({ abortSignal: context.signal }).catch(error => refuse(error, context))
  return 0
}

// attach, listen for the end, start: in this order nothing of a short run is lost
async function runAttached(id: string, command: Run, attached: Attached, outer: Context): Promise<number> {
  const leave = new AbortController()
  const context = { ...outer, signal: AbortSignal.any([outer.signal, leave.signal]) }
  const { docker, terminal, signal } = context
  const container = docker.getContainer(id)
  const stopSignals = proxySignals(terminal, command.sigProxy ? signal => container.kill({ signal }) : undefined, reason => leave.abort(reason))
  let stopSize = (): void => {}
  try {
    const connection = await attach(container, attached, signal)
    const ended = new AbortController()
    const carried = carry(connection, attached, context, attached.stdout || attached.stderr ? undefined : ended.signal)
    carried.catch(() => {})
    const { exit } = await listenForExit(docker, id, command.body.HostConfig.AutoRemove ? 'removed' : 'next-exit', signal)
    exit.finally(() => ended.abort()).catch(() => {})
    await container.start({ abortSignal: signal }).catch(async (error) => {
      connection.destroy()
      await carried.catch(() => {})
      if (command.body.HostConfig.AutoRemove)
        await exit
      return refuse(error, context)
    })
    if (attached.tty && terminal.stdout.isTTY)
      stopSize = followSize(size => container.resize(size), context)
    return await carried === 'detached' ? 0 : await exit
  }
  catch (error) {
    signal.throwIfAborted()
    throw error
  }
  finally {
    stopSize()
    stopSignals()
    // after a detach, the wait is still open
    leave.abort()
  }
}

async function attach(container: Docker.Container, { stdin, stdout, stderr, detachKeys }: Attached, abortSignal: AbortSignal): Promise<Duplex> {
  try {
    return await container.attach({ hijack: true, stream: true, stdin, stdout, stderr, detachKeys, abortSignal }) as Duplex
  }
  catch (error) {
    const { statusCode } = error as { statusCode?: number }
    throw statusCode ? new CommandError(`unable to upgrade to tcp, received ${statusCode}`) : error
  }
}

function readPull(text = 'missing'): Run['pull'] {
  if (text !== '' && text !== 'always' && text !== 'missing' && text !== 'never')
    throw new ValueError(`invalid pull option: '${text}': must be one of "always", "missing" or "never"`)
  return text || 'missing'
}

/** Says what kept the container from running, with the exit code that tells where it failed (`toStatusError`). */
function refuse(error: unknown, { docker, signal }: Context): never {
  signal.throwIfAborted()
  // the guard's own words, not docker's
  if (error instanceof CommandError)
    throw error
  const { message } = error instanceof ProgressError ? error : toCommandError(error, docker)
  const exitCode = /executable file not found|no such file or directory|system cannot find the file specified/.test(message)
    ? 127
    : /permission denied|is a directory/.test(message) ? 126 : 125
  throw new CommandError(withHelp(message), exitCode)
}
