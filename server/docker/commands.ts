import type { Exec } from './commands/exec.ts'
import type { Logs } from './commands/logs.ts'
import type { Ps } from './commands/ps.ts'
import type { Rm } from './commands/rm.ts'
import type { Run } from './commands/run.ts'
import type { Stop } from './commands/stop.ts'
import type { VolumeCreate } from './commands/volume-create.ts'
import type { VolumeInspect } from './commands/volume-inspect.ts'
import type { VolumeLs } from './commands/volume-ls.ts'
import type { VolumeRm } from './commands/volume-rm.ts'
import type { Context } from './context.ts'
import * as exec from './commands/exec.ts'
import * as logs from './commands/logs.ts'
import * as ps from './commands/ps.ts'
import * as rm from './commands/rm.ts'
import * as run from './commands/run.ts'
import * as stop from './commands/stop.ts'
import * as volumeCreate from './commands/volume-create.ts'
import * as volumeInspect from './commands/volume-inspect.ts'
import * as volumeLs from './commands/volume-ls.ts'
import * as volumeRm from './commands/volume-rm.ts'
import { toCommandError } from './engine-error.ts'
import { UnsupportedError } from './errors.ts'
import { untilInterrupted } from './interrupt.ts'
import { readVerb, skipping } from './verb-path.ts'

/** A docker command line, parsed. */
export type Command = Exec | Logs | Ps | Rm | Run | Stop | VolumeCreate | VolumeInspect | VolumeLs | VolumeRm

const PARSERS: Record<string, (words: readonly string[], path: string) => Command> = {
  'container exec': exec.parse,
  'container logs': logs.parse,
  'container ls': ps.parse,
  'container rm': rm.parse,
  'container run': run.parse,
  'container stop': stop.parse,
  'exec': exec.parse,
  'logs': logs.parse,
  'ps': ps.parse,
  'rm': rm.parse,
  'run': run.parse,
  'stop': stop.parse,
  'volume create': volumeCreate.parse,
  'volume inspect': volumeInspect.parse,
  'volume ls': volumeLs.parse,
  'volume rm': volumeRm.parse,
}

/** What can be run: `ps`, `volume ls`. */
export const VERBS = Object.keys(PARSERS)

/**
 * Parses a command line. Nothing is asked of an engine.
 * @param words what follows the word `docker`
 * @throws UsageError in docker's words, with the index of the word that is wrong where there is one
 */
export function parseCommand(words: readonly string[]): Command {
  const { verb, length } = readVerb(words)
  if (!Object.hasOwn(PARSERS, verb))
    throw new UnsupportedError(`docker ${verb}`, 0)
  return skipping(length, () => PARSERS[verb]!(words.slice(length), `docker ${verb}`))
}

/** Whether the command reads what is typed, in a terminal of its own. */
export function interactive(command: Command): boolean {
  switch (command.verb) {
    case 'run': return Boolean(command.body.Tty && command.body.OpenStdin) && !command.detach
    case 'exec': return Boolean(command.body.Tty && command.body.AttachStdin) && !command.detach
    default: return false
  }
}

function start(command: Command, context: Context): Promise<number> {
  switch (command.verb) {
    case 'run': return run.run(command, context)
    case 'exec': return exec.run(command, context)
    case 'logs': return untilInterrupted(context, context => logs.run(command, context))
    case 'ps': return untilInterrupted(context, context => ps.run(command, context))
    case 'rm': return untilInterrupted(context, context => rm.run(command, context))
    case 'stop': return untilInterrupted(context, context => stop.run(command, context))
    case 'volume create': return untilInterrupted(context, context => volumeCreate.run(command, context))
    case 'volume inspect': return untilInterrupted(context, context => volumeInspect.run(command, context))
    case 'volume ls': return untilInterrupted(context, context => volumeLs.run(command, context))
    case 'volume rm': return untilInterrupted(context, context => volumeRm.run(command, context))
  }
}

/**
 * Runs a command to its end.
 * @returns its exit code; what docker says of a failure is on stderr. 130 when `context.signal` ended it.
 * @throws what is neither docker's nor the engine's to say: a bug
 */
export async function runCommand(command: Command, context: Context): Promise<number> {
  try {
    return await start(command, context)
  }
  catch (error) {
    if (context.signal.aborted)
      return 130
    const { message, exitCode } = toCommandError(error, context.docker)
    if (message)
      context.terminal.stderr.write(`${message}\n`)
    return exitCode
  }
}
