import type Docker from 'dockerode'
import type { DeckDemo } from '../deck.ts'
import type { Command } from '../docker/commands.ts'
import type { Terminal } from '../docker/context.ts'
import type { Guard } from '../docker/guard.ts'
import type { Execute } from './running-command.ts'
import { runCommand } from '../docker/commands.ts'
import { CommandError } from '../docker/errors.ts'
import { reattach } from '../docker/reattach.ts'
import { missingPlugins } from '../docker/volume-drivers.ts'

/** docker's own, Ctrl-P Ctrl-Q, would keep every Ctrl-P from the program in the container. */
const DETACH_KEYS = 'ctrl-^,ctrl-]'

/** Makes something that never throws of what may: it is printed, as docker does, and answered with its exit code. */
function printFailure(run: (terminal: Terminal, signal: AbortSignal) => Promise<number>): Execute {
  return async (terminal, signal) => {
    try {
      return await run(terminal, signal)
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

/**
 * A command made ready to run in a terminal.
 * @returns a function that runs it to its end and answers its exit code
 */
export function executeOn(docker: Docker, command: Command, guard: Guard): Execute {
  return printFailure(async (terminal, signal) => {
    await refuseMissingPlugin(docker, command)
    return runCommand(command, { docker, terminal, signal, guard, detachKeys: DETACH_KEYS })
  })
}

/**
 * How to go on with the container of a step that a former server had attached.
 * @returns undefined for one that was detached
 */
export function reattachOn(docker: Docker, demo: DeckDemo): (step: number, container: string) => Execute | undefined {
  return (step, container) => {
    const command = demo.commands[step]
    return command?.verb === 'run' && command.detach
      ? undefined
      : printFailure(async (terminal, signal) => reattach(container, { docker, terminal, signal, detachKeys: DETACH_KEYS }))
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
