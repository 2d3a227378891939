import type { FlagTable } from '../server/docker/flags.ts'
import process from 'node:process'
import { parseCommand, runCommand, VERBS } from '../server/docker/commands.ts'
import { CommandError } from '../server/docker/errors.ts'
import { parseFlags } from '../server/docker/flags.ts'
import { openGuard } from '../server/docker/guard.ts'
import { connect, resolveTarget } from '../server/docker/target.ts'
import { GLOBAL_FLAGS } from '../server/docker/verb-path.ts'
import { say, stopWith } from '../server/messages.ts'
import { processTerminal } from './process-terminal.ts'

/** What names the Docker host, before the verb; the rest is the verb's, and its parser's. */
const FLAGS = {
  ...GLOBAL_FLAGS,
  'host': { short: 'H', type: 'string' },
  'context': { short: 'c', type: 'string' },
  'machine': { type: 'string' },
  'insecure-engine': { type: 'bool' },
} as const satisfies FlagTable

const HELP = `Usage: npm run -s docker -- [OPTIONS] COMMAND [ARG...]

The command engine of the deck by itself: the output and the exit code of docker.

Options:
  -H, --host string       Docker host, before DOCKER_HOST: unix:///path, tcp://host:port, ssh://user@host
  -c, --context string    docker context, before DOCKER_CONTEXT and the current one
      --machine string    machine in docker-machine's store
      --insecure-engine   allow an engine that cannot prove who it is

Commands: ${VERBS.join(', ')}`

/** `npm run -s docker -- ARGS…`: the command engine by itself, with the output and the exit code of `docker ARGS…`. */
async function main(words: string[]): Promise<number> {
  // docker's own help speaks of what this engine has not got
  if (words.length === 0 || (words.length === 1 && words[0] === '--help')) {
    say(HELP)
    return 0
  }
  const { options: { 'insecure-engine': insecureEngine, ...named }, args } = parseFlags({ path: 'docker', synopsis: '[OPTIONS] COMMAND [ARG...]', interspersed: false }, FLAGS, words)
  const command = parseCommand(args)
  const context = { docker: connect(resolveTarget(process.env, { ...named, insecureEngine })), terminal: processTerminal(), signal: new AbortController().signal, guard: openGuard, environment: process.env }
  return runCommand(command, context)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof CommandError))
    return stopWith(error)
  process.stderr.write(`${error.message}\n`)
  return error.exitCode
}).then((code) => {
  process.exitCode = code
})
