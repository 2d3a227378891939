import { stripVTControlCharacters } from 'node:util'
import { RunLog } from './log.ts'

/** Bytes that a pattern can look back over, at least; twice that at most. */
const KEPT = 256 * 1024

/** The plain text of a step's output: what `expect`, `until` and prompts are held against. Read only when asked for. */
export class Transcript {
  #log = new RunLog(KEPT)
  #plain: string | undefined
  readonly #prefix: RegExp | undefined

  /** @param prefix of the names on the engine, see `prefixPattern`; a slide, and what it expects, knows them without */
  constructor(prefix?: RegExp) {
    this.#prefix = prefix
  }

  append(bytes: Uint8Array): void {
    this.#log.append(bytes)
    this.#plain = undefined
  }

  /** Without escape sequences and the prefix of names, lines ended by `\n`. */
  get text(): string {
    return this.#plain ??= this.#asOnSlide(stripVTControlCharacters(this.#decode()).replace(/\r+\n/g, '\n'))
  }

  /** Begins anew: what comes from now on is another step's. */
  clear(): void {
    this.#log = new RunLog(KEPT)
    this.#plain = undefined
  }

  #asOnSlide(text: string): string {
    return this.#prefix ? text.replaceAll(this.#prefix, '') : text
  }

  #decode(): string {
    // a character whose rest is still to come is left out
    return new TextDecoder().decode(this.#log.from(this.#log.start)!, { stream: true })
  }
}
