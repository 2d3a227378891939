import type Docker from 'dockerode'
import type { Command } from '../docker/commands.ts'
import type { Terminal } from '../docker/context.ts'
import type { Guard } from '../docker/guard.ts'
import { runCommand } from '../docker/commands.ts'
import { CommandError } from '../docker/errors.ts'

/** docker's own, Ctrl-P Ctrl-Q, would keep every Ctrl-P from the program in the container. */
export const DETACH_KEYS = 'ctrl-^,ctrl-]'

/**
 * A command made ready to run in a terminal.
 * @returns a function that runs it to its end and answers its exit code; what goes wrong is printed, as docker does
 */
export function executeOn(docker: Docker, command: Command, guard: Guard): (terminal: Terminal, signal: AbortSignal) => Promise<number> {
  return async (terminal, signal) => {
    try {
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
