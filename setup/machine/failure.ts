/** A host could not be prepared: what was tried, what was seen, and one command that mends it. */
export class SetupError extends Error {
  constructor(tried: string, seen: string, mend: string) {
    super(`${tried}\nSeen: ${seen}\nTo mend it: ${mend}`)
    this.name = 'SetupError'
  }
}
