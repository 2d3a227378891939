import { DRAWN_EVERY } from '../demo/protocol.ts'

/** Milliseconds over which a pace is taken: words about it come in bunches. */
const MEASURED_MS = 20
/** Bytes a millisecond that a terminal draws in a browser, until the window's own pace is known. */
const USUAL = 20 * 1024
/** Milliseconds of drawing that a window may have before it: what Ctrl-C has to wait for. */
const AHEAD_MS = 15
/** A window is given this many bytes to draw even if that takes it longer: it speaks only every `DRAWN_EVERY`. */
const LEAST_AHEAD = 1.5 * DRAWN_EVERY

/** How fast a window's terminal draws, from what the window says of it: its credit, as in credit-based flow control. */
export class Pace {
  /** Bytes a millisecond. */
  #rate = USUAL
  /** Since when, and from which offset on, it has always had enough to draw. */
  #since: { at: number, offset: number } | null = null

  /** Bytes that the window may have which it has not drawn. */
  get credit(): number {
    return Math.max(LEAST_AHEAD, this.#rate * AHEAD_MS)
  }

  /** Bytes that it draws in so many milliseconds. */
  in(ms: number): number {
    return this.#rate * ms
  }

  /**
   * The window has drawn up to `offset`.
   * @param busy whether it had all that it may have to draw
   */
  drawn(offset: number, busy: boolean): void {
    const at = performance.now()
    if (!busy || !this.#since) {
      this.#since = { at, offset }
      return
    }
    const { at: began, offset: from } = this.#since
    if (at - began < MEASURED_MS)
      return
    this.#rate = (this.#rate + (offset - from) / (at - began)) / 2
    this.#since = { at, offset }
  }
}
