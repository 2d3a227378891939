/** Milliseconds in which nobody has read it: a press that comes sooner is the second half of a double click. */
const READ_MS = 500

/** Whether what a demo needs is to be run first: a person is asked at the first press, and agrees by another. */
export class Question {
  #asked: { demo: string, at: number } | undefined
  readonly #now: () => number

  constructor(now = () => performance.now()) {
    this.#now = now
  }

  /** @returns whether this press on a demo agrees; if not, it is to be asked */
  press(demo: string): boolean {
    const at = this.#now()
    const asked = this.#asked?.demo === demo ? this.#asked : { demo, at }
    const agrees = at - asked.at >= READ_MS
    this.#asked = agrees ? undefined : asked
    return agrees
  }

  forget(): void {
    this.#asked = undefined
  }
}
