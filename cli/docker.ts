import process from 'node:process'
import { parseCommand, runCommand } from '../server/docker/commands.ts'
import { CommandError } from '../server/docker/errors.ts'
import { openGuard } from '../server/docker/guard.ts'
import { connect, resolveTarget } from '../server/docker/target.ts'
import { processTerminal } from './process-terminal.ts'

/** `npm run -s docker -- ARGS…`: the command engine by itself, with the output and the exit code of `docker ARGS…`. */
async function main(words: string[]): Promise<number> {
  const command = parseCommand(words)
  const context = { docker: connect(resolveTarget(process.env)), terminal: processTerminal(), signal: new AbortController().signal, guard: openGuard, environment: process.env }
  return runCommand(command, context)
}

// whoever reads us has seen enough (docker … | head)
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 141 : 1))

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof CommandError))
    throw error
  process.stderr.write(`${error.message}\n`)
  return error.exitCode
}).then((code) => {
  process.exitCode = code
})
