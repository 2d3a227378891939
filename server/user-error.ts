/**
 * Something that the person at the terminal can mend, and no bug: it is told in its own words, without a stack.
 * `message` is what they read, in at most six lines.
 */
export class UserError extends Error {
  readonly seen: string
  /** One command or step. */
  readonly mend: string | undefined

  /**
   * @param seen what stands in the way, in words
   * @param mend one command that mends it, if any does
   * @param tried what was to be done, in a sentence, where the person cannot know that
   */
  constructor(seen: string, mend?: string, tried?: string) {
    super([...tried ? [tried, `Seen: ${seen.replaceAll('\n', '\n      ')}`] : [seen], ...mend ? [`To mend it: ${mend}`] : []].join('\n'))
    this.name = 'UserError'
    this.seen = seen
    this.mend = mend
  }
}
