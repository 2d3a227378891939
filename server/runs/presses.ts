/** Presses remembered. */
const KEPT = 1000

/** Which run a press has reached: sent again, it joins what it started, even after a reset. */
export class Presses {
  readonly #runs = new Map<string, string>()

  /** The run that the press has reached; undefined for one that is new. */
  runOf(press: string): string | undefined {
    return this.#runs.get(press)
  }

  add(press: string, run: string): void {
    this.#runs.set(press, run)
    if (this.#runs.size > KEPT)
      this.#runs.delete(this.#runs.keys().next().value!)
  }
}
