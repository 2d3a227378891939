import type Docker from 'dockerode'
import type { Command } from '../docker/commands.ts'
import type { Terminal } from '../docker/context.ts'
import type { Guard } from '../docker/guard.ts'
import { runCommand } from '../docker/commands.ts'
import { CommandError } from '../docker/errors.ts'
import { missingPlugins } from '../docker/volume-drivers.ts'

/** docker's own, Ctrl-P Ctrl-Q, would keep every Ctrl-P from the program in the container. */
export const DETACH_KEYS = 'ctrl-^,ctrl-]'

/**
 * A command made ready to run in a terminal.
 * @returns a function that runs it to its end and answers its exit code; what goes wrong is printed, as docker does
 */
export function executeOn(docker: Docker, command: Command, guard: Guard): (terminal: Terminal, signal: AbortSignal) => Promise<number> {
  return async (terminal, signal) => {
    try {
      await refuseMissingPlugin(docker, command)
      return await runCommand(command, { docker, terminal, signal, guard, detachKeys: DETACH_KEYS })
    }
    catch (error) {
      if (signal.aborted)
        return 130
      terminal.stderr.write(`${(error as Error).message}\n`)
      if (error instanceof CommandError)
        return error.exitCode
      console.error(error)
      return 1
    }
  }
}

/** The engine says the same, after looking for the plugin for 15 seconds: too long for a stage. */
async function refuseMissingPlugin(docker: Docker, command: Command): Promise<void> {
  if (command.verb !== 'volume create')
    return
  const [missing] = await missingPlugins(docker, [command])
  if (missing)
    throw new CommandError(`Error response from daemon: create ${command.name}: error looking up volume plugin ${missing}: plugin "${missing}" not found`, 1)
}
