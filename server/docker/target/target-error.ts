import { CommandError } from '../errors.ts'

/** The Docker host that was named cannot be had: why, and one command or step that mends it. */
export class TargetError extends CommandError {
  readonly seen: string
  readonly mend: string

  constructor(seen: string, mend: string) {
    super(`${seen}\nTo mend it: ${mend}`)
    this.name = 'TargetError'
    this.seen = seen
    this.mend = mend
  }
}
