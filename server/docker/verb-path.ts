import type { FlagTable } from './flags.ts'
import { UnsupportedError, UsageError } from './errors.ts'
import { parseFlags } from './flags.ts'
import { isGroup, isKnown } from './known-verbs.ts'

/** What docker knows before the verb. */
export const GLOBAL_FLAGS = {
  'config': { type: 'unsupported' },
  'context': { short: 'c', type: 'unsupported' },
  'debug': { short: 'D', type: 'unsupported' },
  'host': { short: 'H', type: 'unsupported' },
  'log-level': { short: 'l', type: 'unsupported' },
  'tls': { type: 'unsupported' },
  'tlscacert': { type: 'unsupported' },
  'tlscert': { type: 'unsupported' },
  'tlskey': { type: 'unsupported' },
  'tlsverify': { type: 'unsupported' },
  'version': { short: 'v', type: 'unsupported' },
} as const satisfies FlagTable

/** Second names of verbs. */
const ALIASES = new Map([['ps', 'ls'], ['list', 'ls'], ['remove', 'rm']])

/** Runs a parser over what follows `count` words: the index in its errors then counts from the first of all. */
export function skipping<T>(count: number, parse: () => T): T {
  try {
    return parse()
  }
  catch (error) {
    if (error instanceof UsageError && error.word !== undefined)
      error.word += count
    throw error
  }
}

/** The words after a command's own flags, of which this engine knows none. */
function skipFlags(path: string, synopsis: string, flags: FlagTable, words: readonly string[]): string[] {
  return parseFlags({ path, synopsis, interspersed: false }, flags, words).args
}

/**
 * Takes the verb off a command line (without the word `docker`), under its own name if it was called by an alias.
 * @returns the verb (`ps`, `volume ls`) and how many words it takes
 * @throws UsageError in docker's words when there is none; UnsupportedError for docker alone and for a group alone
 */
export function readVerb(words: readonly string[]): { verb: string, length: number } {
  const [first] = skipFlags('docker', '[OPTIONS] COMMAND [ARG...]', GLOBAL_FLAGS, words)
  if (first === undefined)
    throw new UnsupportedError('docker')
  if (!isGroup(first)) {
    if (!isKnown(first))
      throw new UsageError(`docker: unknown command: docker ${first}\n\nRun 'docker --help' for more information`, 1, 0)
    return { verb: first, length: 1 }
  }
  const [second] = skipping(1, () => skipFlags(`docker ${first}`, 'COMMAND', {}, words.slice(1)))
  if (second === undefined)
    throw new UnsupportedError(`docker ${first}`, 0)
  const alias = ALIASES.get(second)
  const verb = alias && !isKnown(second, first) ? alias : second
  if (!isKnown(verb, first)) {
    // docker forgets COMMAND in this one place
    const usage = first === 'container' ? 'docker container' : `docker ${first} COMMAND`
    throw new UsageError(`docker: unknown command: docker ${first} ${second}\n\nUsage:  ${usage}\n\nRun 'docker ${first} --help' for more information`, 1, 1)
  }
  return { verb: `${first} ${verb}`, length: 2 }
}
