import process from 'node:process'
import { SourceError } from '../demo/source-error.ts'
import { CommandError } from './docker/errors.ts'

/** To the person at the terminal. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** An error that a person can mend is told in its own words; anything else is a bug and comes with its stack. */
export function stopWith(error: unknown): never {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number }
  const told = code === 'EADDRINUSE'
    ? `Port ${port} is used by another program.\nTake another one: npm start -- --port ${Number(port) + 1}`
    : error instanceof SourceError || error instanceof CommandError || error instanceof BuildError
      ? error.message
      : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${told}\n`)
  process.exit(1)
}

/** Something that the person at the terminal asked for could not be made; the message says what and why. */
export class BuildError extends Error {}
