import type { CommandStep } from '../demo/demo.ts'
import type { Command } from './docker/commands.ts'
import { SourceError } from '../demo/source-error.ts'
import { parseCommand } from './docker/commands.ts'
import { UsageError } from './docker/errors.ts'
import { splitWords, WordError } from './docker/words.ts'

/**
 * Parses the command of a step.
 * @throws SourceError that points into the deck at what cannot be right
 */
export function readCommand(step: CommandStep): Command {
  const lines = step.text.split('\n')
  const fail = (reason: string, place: { line: number, column: number }, hint?: string): never => {
    const line = lines[place.line - 1]!
    throw new SourceError(reason, { file: step.at.file, line: step.at.line + place.line - 1, column: place.column }, line, hint)
  }
  try {
    const words = splitWords(step.text).slice(1)
    try {
      return parseCommand(words.map(word => word.text))
    }
    catch (error) {
      if (error instanceof UsageError) {
        const [reason, ...rest] = error.message.split('\n').filter(line => line !== '')
        return fail(reason!, words[error.word ?? 0] ?? { line: 1, column: 1 }, rest.join('\n  ') || undefined)
      }
      throw error
    }
  }
  catch (error) {
    if (error instanceof WordError)
      return fail(error.message, error)
    throw error
  }
}
