/** A way to wait no more for what is being waited for, for a reason. */
export class GiveUp {
  #now: ((reason: string) => void) | null = null

  /** Waits for `work`, which goes on when it is given up. */
  async race<T>(work: Promise<T>): Promise<T | { reason: string }> {
    const { promise: gaveUp, resolve } = Promise.withResolvers<{ reason: string }>()
    this.#now = reason => resolve({ reason })
    try {
      return await Promise.race([work, gaveUp])
    }
    finally {
      this.#now = null
    }
  }

  /** @returns false when nothing is being waited for */
  now(reason: string): boolean {
    this.#now?.(reason)
    return this.#now !== null
  }
}
