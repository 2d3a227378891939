import { stripVTControlCharacters } from 'node:util'

/** Bytes that a pattern can look back over, at least; twice that at most. */
const KEPT = 256 * 1024

/** The plain text of a step's output: what `expect`, `until` and prompts are held against. Read only when asked for. */
export class Transcript {
  #chunks: Uint8Array[] = []
  #length = 0
  #plain: string | undefined
  readonly #prefix: string

  /** @param prefix of the names on the engine; a slide, and what it expects, knows them without */
  constructor(prefix = '') {
    this.#prefix = prefix
  }

  append(bytes: Uint8Array): void {
    this.#chunks.push(bytes)
    this.#length += bytes.length
    this.#plain = undefined
    if (this.#length > 2 * KEPT)
      this.#trim()
  }

  /** Without escape sequences and the prefix of names, lines ended by `\n`. */
  get text(): string {
    return this.#plain ??= stripVTControlCharacters(this.#decode()).replace(/\r+\n/g, '\n').replaceAll(this.#prefix || /$^/g, '')
  }

  /** Begins anew: what comes from now on is another step's. */
  clear(): void {
    this.#chunks = []
    this.#length = 0
    this.#plain = undefined
  }

  #decode(): string {
    const decoder = new TextDecoder()
    // a character whose rest is still to come is left out
    return this.#chunks.map(bytes => decoder.decode(bytes, { stream: true })).join('')
  }

  #trim(): void {
    let drop = 0
    while (this.#length - this.#chunks[drop]!.length >= KEPT)
      this.#length -= this.#chunks[drop++]!.length
    this.#chunks.splice(0, drop)
  }
}
