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
const ALIASES = new Map([['list', 'ls'], ['remove', 'rm']])
/** What docker says that it and its groups are called with: in most groups it forgets COMMAND. */
const SYNOPSES = new Map([['docker', '[OPTIONS] COMMAND [ARG...]'], ['docker volume', 'COMMAND'], ['docker manifest', 'COMMAND'], ['docker stack', '[OPTIONS]']])

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
function skipFlags(path: string, flags: FlagTable, words: readonly string[], interspersed = false): string[] {
  return parseFlags({ path, synopsis: SYNOPSES.get(path) ?? '', interspersed }, flags, words).args
}

/**
 * Takes the verb off a command line (without the word `docker`), under its own name if it was called by an alias.
 * @returns the verb (`ps`, `volume ls`) and how many words it takes
 * @throws UsageError in docker's words when there is none; UnsupportedError for docker alone and for a group alone
 */
export function readVerb(words: readonly string[]): { verb: string, length: number } {
  const rest = skipFlags('docker', GLOBAL_FLAGS, words)
  const [first] = rest
  if (first === undefined)
    throw new UnsupportedError('docker')
  // more than one only after `--`
  const length = words.length - rest.length + 1
  if (!isGroup(first)) {
    if (!isKnown(first)) {
      // without a verb, docker takes all flags for its own
      skipFlags('docker', GLOBAL_FLAGS, words, true)
      throw new UsageError(`docker: unknown command: docker ${first}\n\nRun 'docker --help' for more information`, 1, 0)
    }
    return { verb: first, length }
  }
  const path = `docker ${first}`
  const after = words.slice(length)
  const [second] = skipping(length, () => skipFlags(path, {}, after))
  if (second === undefined)
    throw new UnsupportedError(path, 0)
  const alias = first === 'container' && second === 'ps' ? 'ls' : ALIASES.get(second)
  const verb = alias && !isKnown(second, first) ? alias : second
  // behind `--` docker finds no verb
  if (after[0] === '--' || !isKnown(verb, first)) {
    skipping(length, () => skipFlags(path, {}, after, true))
    const usage = `${path} ${SYNOPSES.get(path) ?? ''}`.trimEnd()
    throw new UsageError(`docker: unknown command: ${path} ${second}\n\nUsage:  ${usage}\n\nRun '${path} --help' for more information`, 1, length)
  }
  return { verb: `${first} ${verb}`, length: length + 1 }
}
