/** Presses remembered. */
const KEPT = 1000

/** Presses that have reached a run: sent again, they join what they started, even after a reset. */
export class Presses {
  readonly #known = new Set<string>()

  has(press: string): boolean {
    return this.#known.has(press)
  }

  add(press: string): void {
    this.#known.add(press)
    if (this.#known.size > KEPT)
      this.#known.delete(this.#known.values().next().value!)
  }
}
