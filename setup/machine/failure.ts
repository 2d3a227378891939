import { UserError } from '../../server/user-error.ts'

/** A host could not be prepared: what was tried, what was seen, and one command that mends it. */
export class SetupError extends UserError {
  constructor(tried: string, seen: string, mend: string) {
    super(seen, mend, tried)
    this.name = 'SetupError'
  }
}
