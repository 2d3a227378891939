import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds a character takes on stage. */
export const STAGE_MS_PER_KEY = 28
/** Longest time that typing one line takes, in milliseconds: a long `docker run` is typed faster. */
const LONGEST_MS = 2400

/** Types as a person would, until told to hurry. */
export class Typist {
  readonly #msPerKey: number
  #hurry = new AbortController()
  #dropped = false

  /** @param msPerKey 0: everything at once */
  constructor(msPerKey: number) {
    this.#msPerKey = msPerKey
  }

  /** Hands `text` over character by character. @returns whether to its end */
  async type(text: string, press: (key: string) => void): Promise<boolean> {
    this.#hurry = new AbortController()
    this.#dropped = false
    const keys = [...text]
    const pause = Math.min(this.#msPerKey, LONGEST_MS / Math.max(1, keys.length))
    for (const key of keys) {
      if (this.#dropped)
        break
      press(key)
      if (pause > 0 && !this.#hurry.signal.aborted)
        await sleep(pause, undefined, { signal: this.#hurry.signal }).catch(() => {})
    }
    return !this.#dropped
  }

  /** The rest of the line at once. */
  skip(): void {
    this.#hurry.abort()
  }

  /** Nothing more of the line. */
  drop(): void {
    this.#dropped = true
    this.#hurry.abort()
  }
}
