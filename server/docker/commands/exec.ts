import type Docker from 'dockerode'
import type { Duplex } from 'node:stream'
import type { Attached } from '../attach.ts'
import type { Context } from '../context.ts'
import type { FlagTable, Verb } from '../flags.ts'
import { text } from 'node:stream/consumers'
import { carry } from '../attach.ts'
import { toCommandError } from '../engine-error.ts'
import { CommandError } from '../errors.ts'
import { findContainer } from '../find.ts'
import { parseFlags } from '../flags.ts'
import { followSize } from '../follow-size.ts'
import { fillEnv, readEnv } from '../values/env.ts'

const verb: Verb = { path: 'docker exec', synopsis: '[OPTIONS] CONTAINER COMMAND [ARG...]', least: 2, interspersed: false }
const flags = {
  'detach': { short: 'd', type: 'bool' },
  'detach-keys': { type: 'string' },
  'env': { short: 'e', type: 'list', read: readEnv },
  'env-file': { type: 'unsupported' },
  'interactive': { short: 'i', type: 'bool' },
  'privileged': { type: 'bool' },
  'tty': { short: 't', type: 'bool' },
  'user': { short: 'u', type: 'string' },
  'workdir': { short: 'w', type: 'string' },
} as const satisfies FlagTable

export interface Exec {
  verb: 'exec'
  container: string
  detach: boolean
  /** The JSON of `POST /containers/{id}/exec`; bare names in `Env` are still without a value. */
  body: Docker.ExecCreateOptions
}

/**
 * Reads `docker exec` (docker/cli container/exec.go).
 * @param path as it was called: `docker exec`, `docker container exec`
 * @throws UsageError in docker's words
 */
export function parse(words: readonly string[], path = verb.path): Exec {
  const { options, args: [container, ...command] } = parseFlags({ ...verb, path }, flags, words)
  const { detach, interactive, tty, env, user, workdir, privileged } = options
  return {
    verb: 'exec',
    container: container!,
    detach,
    body: {
      AttachStdin: interactive && !detach,
      AttachStdout: !detach,
      AttachStderr: !detach,
      Tty: tty,
      Cmd: command,
      Env: env,
      User: user,
      WorkingDir: workdir,
      Privileged: privileged,
      DetachKeys: options['detach-keys'],
    },
  }
}

/**
 * Runs a command in a running container. It goes on when the terminal is gone, but cannot be attached again.
 * @returns the command's exit code; 0 at once when detached
 * @throws CommandError; what docker-modem throws
 */
export async function run({ container: name, detach, body }: Exec, context: Context): Promise<number> {
  const { docker, terminal, signal, guard } = context
  const found = await findContainer(context, name)
  const attached = { stdin: !!body.AttachStdin, stdout: true, stderr: true, tty: !!body.Tty, detachKeys: body.DetachKeys || context.detachKeys }
  if (attached.stdin && attached.tty && !terminal.stdin.isTTY)
    throw new CommandError('the input device is not a TTY')
  const asked = await guard.createExec({ ...body, Env: fillEnv(body.Env ?? [], context.environment), DetachKeys: attached.detachKeys })
  const exec = await docker.getContainer(found.Id).exec({ ...asked, abortSignal: signal }).catch((error: unknown) => {
    // the engine calls a paused container what it was asked for, and docker asks for the name
    throw new CommandError(toCommandError(error, docker).message.replace(`Container ${found.Id} is paused`, `Container ${name} is paused`))
  })
  if (!detach)
    return await runAttached(exec, attached, context)
  await text(await exec.start({ Detach: true, Tty: attached.tty, abortSignal: signal }))
  return 0
}

async function runAttached(exec: Docker.Exec, attached: Attached, outer: Context): Promise<number> {
  // docker 28.2 leaves at the first signal, with 0; the command in the container goes on
  const left = new AbortController()
  const leave = (): void => left.abort()
  const context = { ...outer, signal: AbortSignal.any([outer.signal, left.signal]) }
  const { terminal, signal } = context
  terminal.on('SIGINT', leave)
  terminal.on('SIGTERM', leave)
  let stopSize = (): void => {}
  try {
    const connection = await exec.start({ hijack: true, stdin: true, Tty: attached.tty, abortSignal: signal }) as Duplex
    if (attached.tty && terminal.stdin.isTTY)
      stopSize = followSize(size => exec.resize(size), context)
    if (await carry(connection, attached, context) === 'detached')
      throw new CommandError('read escape sequence')
    return (await exec.inspect({ abortSignal: signal })).ExitCode ?? 0
  }
  catch (error) {
    outer.signal.throwIfAborted()
    if (left.signal.aborted)
      return 0
    throw error
  }
  finally {
    stopSize()
    terminal.off('SIGINT', leave)
    terminal.off('SIGTERM', leave)
  }
}
