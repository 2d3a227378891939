import { stripVTControlCharacters } from 'node:util'
import { RunLog } from './log.ts'

/** Bytes that a pattern can look back over, at least; twice that at most. */
const KEPT = 256 * 1024

/** Titles and the like; one that nothing ends hides what follows, as on the screen. */
const RE_OSC = /\x1B\][^\x07\x18\x1A\x1B\x9C]*(?:[\x07\x18\x1A\x9C]|\x1B\\)?/g // eslint-disable-line no-control-regex
/** In the place of one: with nothing there, what stands around it could become another. */
const NOTHING = '\x1B[m'
/** From the first return on: from every one, it would take minutes for a line of nothing else. */
const RE_LINE_END = /(?<!\r)\r+\n/g

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
    return this.#plain ??= this.#asOnSlide(stripVTControlCharacters(this.#decode().replace(RE_OSC, NOTHING)).replace(RE_LINE_END, '\n'))
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
