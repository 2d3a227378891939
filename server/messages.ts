import process from 'node:process'
import { debuglog } from 'node:util'
import { SourceError } from '../demo/source-error.ts'
import { CommandError } from './docker/errors.ts'
import { explainFile } from './file-error.ts'
import { UserError } from './user-error.ts'
import { visible } from './visible.ts'

const debug = debuglog('deck')

// whoever reads us has seen enough (npm run doctor | head): as a shell has it for a program that SIGPIPE ends
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 141 : 1))

/** To the person at the terminal. */
export function say(line: string): void {
  process.stdout.write(`${visible(line)}\n`)
}

/** The same beside what is printed for another program. */
export function note(line: string): void {
  process.stderr.write(`${visible(line)}\n`)
}

/**
 * What is told of an error: its own words where a person can mend it. Anything else is a bug, and told as one; its stack
 * comes with NODE_DEBUG=deck.
 */
export function tellOf(error: unknown): string {
  if (error instanceof UserError || error instanceof SourceError || error instanceof CommandError)
    return error.message
  const file = explainFile(error)
  if (file)
    return file.message
  const [first, stack] = error instanceof Error ? [`${error.name}: ${error.message.trim().split('\n')[0]}`, error.stack] : [String(error), undefined]
  return debug.enabled && stack ? stack : `${first}\nThat is a mistake of this program. To see where: NODE_DEBUG=deck, and the same command once more`
}

/** Ends this process with the error that stops it: exit code 1. */
export function stopWith(error: unknown): never {
  note(tellOf(error))
  process.exit(1)
}
