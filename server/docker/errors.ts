/** A docker command that ends with a message on stderr. `message` is what the docker program prints, without the last newline. */
export class CommandError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode = 1) {
    super(message)
    this.name = 'CommandError'
    this.exitCode = exitCode
  }
}

/** A command line that docker does not accept; found when the deck is loaded. */
export class UsageError extends CommandError {
  /** Index of the word that is wrong; undefined: the line as a whole. */
  word: number | undefined

  constructor(message: string, exitCode: number, word?: number) {
    super(message, exitCode)
    this.name = 'UsageError'
    this.word = word
  }
}

/** A command line that docker accepts and this engine does not know yet. */
export class UnsupportedError extends UsageError {
  constructor(what: string, word?: number) {
    super(`${what}: not supported by this deck's engine`, 125, word)
    this.name = 'UnsupportedError'
  }
}

/** A flag's value is wrong. Carries the reason only: the flag parser knows the flag and adds the rest. */
export class ValueError extends Error {}
