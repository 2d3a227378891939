import { stripVTControlCharacters } from 'node:util'

/** Characters that a pattern can look back over. */
const KEPT = 256 * 1024

/** The plain text of a step's output: what `expect`, `until` and prompts are held against. */
export class Transcript {
  #decoder = new TextDecoder()
  #text = ''
  #plain: string | undefined

  append(bytes: Uint8Array): void {
    this.#text += this.#decoder.decode(bytes, { stream: true })
    if (this.#text.length > 2 * KEPT)
      this.#text = this.#text.slice(-KEPT)
    this.#plain = undefined
  }

  /** Without escape sequences, lines ended by `\n`. */
  get text(): string {
    return this.#plain ??= stripVTControlCharacters(this.#text).replace(/\r+\n/g, '\n')
  }

  /** Begins anew: what comes from now on is another step's. */
  clear(): void {
    this.#text = ''
    this.#plain = undefined
  }
}
