import type { Position } from './demo.ts'

/**
 * Something in the deck's text that cannot be right.
 * `message` is for people: `file:line:column: reason`, the line, a caret, what is allowed.
 */
export class SourceError extends Error {
  readonly reason: string
  readonly at: Position

  /**
   * @param reason what is wrong, in one line, with what was seen
   * @param at where
   * @param line the line's text, as it stands in the file
   * @param hint what is allowed instead
   */
  constructor(reason: string, at: Position, line: string, hint?: string) {
    const caret = `${line.slice(0, at.column - 1).replace(/[^\t]/g, ' ')}^`
    super([`${at.file}:${at.line}:${at.column}: ${reason}`, `  ${line}`, `  ${caret}`, ...(hint ? [`  ${hint}`] : [])].join('\n'))
    this.name = 'SourceError'
    this.reason = reason
    this.at = at
  }
}
