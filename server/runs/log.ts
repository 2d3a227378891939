import { Buffer } from 'node:buffer'

/** Bytes kept of a run for windows; what is older is only in its screen. */
const RING_BYTES = 4 * 1024 * 1024
/** Pieces smaller than this are gathered in blocks: kept one by one, two bytes of `yes` would cost a hundred. */
const SMALL_BYTES = 1024
const BLOCK_BYTES = 64 * 1024

/**
 * What a run has written, every byte at its offset from the start of the run.
 * Keeps the last `ring` bytes at least, and twice that at most unless one piece is longer.
 */
export class RunLog {
  readonly #ring: number
  readonly #chunks: Uint8Array[] = []
  /** The block that small pieces go to now; it is the last of the chunks. */
  #block: { bytes: Uint8Array, filled: number } | null = null
  #start = 0
  #end = 0
  readonly #listeners = new Set<(bytes: Uint8Array, offset: number) => void>()

  /** @param ring bytes; 4 MiB unless told */
  constructor(ring = RING_BYTES) {
    this.#ring = ring
  }

  /** Offset of the oldest byte that is kept. */
  get start(): number {
    return this.#start
  }

  /** Offset after the last byte. */
  get end(): number {
    return this.#end
  }

  /** `bytes` is kept as it is: the caller must not write to it again. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0)
      return
    const offset = this.#end
    this.#keep(bytes)
    this.#end += bytes.length
    if (this.#end - this.#start > 2 * this.#ring)
      this.#trim()
    for (const listener of this.#listeners)
      listener(bytes, offset)
  }

  /**
   * @param room empty bytes to leave before them, for a header
   * @returns the bytes from `offset` to `end`, or null when they are not all kept (any more, or yet)
   */
  from(offset: number, room = 0, end = this.#end): Uint8Array<ArrayBuffer> | null {
    if (offset < this.#start || offset > end)
      return null
    // not filled with zeros first, which costs as much as the copy
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(room + end - offset).buffer)
    let at = this.#end
    for (let n = this.#chunks.length - 1; n >= 0 && at > offset; n--) {
      const chunk = this.#chunks[n]!
      at -= chunk.length
      if (at < end)
        bytes.set(chunk.subarray(Math.max(0, offset - at), end - at), room + Math.max(0, at - offset))
    }
    return bytes
  }

  /** @returns a function that ends the subscription */
  onAppend(listener: (bytes: Uint8Array, offset: number) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length >= SMALL_BYTES) {
      this.#block = null
      this.#chunks.push(bytes)
      return
    }
    if (!this.#block || this.#block.filled + bytes.length > BLOCK_BYTES) {
      this.#block = { bytes: new Uint8Array(BLOCK_BYTES), filled: 0 }
      this.#chunks.push(this.#block.bytes)
    }
    const { bytes: block, filled } = this.#block
    block.set(bytes, filled)
    this.#block.filled += bytes.length
    this.#chunks[this.#chunks.length - 1] = block.subarray(0, this.#block.filled)
  }

  #trim(): void {
    let drop = 0
    while (drop < this.#chunks.length - 1 && this.#end - this.#start - this.#chunks[drop]!.length >= this.#ring)
      this.#start += this.#chunks[drop++]!.length
    this.#chunks.splice(0, drop)
  }
}
