/** Requests that a window may make in a burst, and how many a second come back. */
const BURST = 400
const PER_SECOND = 200

/** Counts what one window asks for: a person cannot reach the limit, a program can. */
export class Allowance {
  #left = BURST
  #since: number
  readonly #now: () => number

  constructor(now = () => performance.now()) {
    this.#now = now
    this.#since = now()
  }

  /** @returns false when there is nothing left: the request is not to be looked at */
  take(): boolean {
    const now = this.#now()
    this.#left = Math.min(BURST, this.#left + (now - this.#since) / 1000 * PER_SECOND)
    this.#since = now
    if (this.#left < 1)
      return false
    this.#left--
    return true
  }
}
