import type { Buffer } from 'node:buffer'
import type { Signal, Terminal } from '../docker/context.ts'
import { EventEmitter } from 'node:events'
import { PassThrough, Writable } from 'node:stream'

const CTRL_C = 0x03
const CTRL_D = 0x04
const TAB = 0x09
const SPACE = 0x20
const BACKSPACE = 0x7F
const CR = 0x0D
const LF = 0x0A

/** A key that no character stands for is shown as ^ and a letter (ECHOCTL, termios(3)): an arrow does not move the cursor. */
const isControl = (key: number): boolean => key < SPACE && key !== TAB

/** Bytes of a line that is not ended yet (N_TTY_BUF_SIZE, n_tty.c); what is typed beyond is not taken. */
const MOST_LINE = 4095
/** Bytes of keys that wait for a command that reads none. */
const MOST_UNREAD = 256 * 1024

/** Bytes are carved out of pieces of this size: an allocation for every write costs more than the copy. */
const SLAB = 256 * 1024
let slab = new Uint8Array(0)
let used = 0

/** Takes what appears on a screen; the bytes are the taker's. Whoever has more of them waits for what it returns. */
export type Print = (bytes: Uint8Array) => Promise<void> | undefined

/** `\n` to `\r\n`, as the kernel does on the way to a terminal (ONLCR, termios(3)). */
function addReturns(bytes: Uint8Array): Uint8Array {
  const most = 2 * bytes.length
  if (slab.length - used < most) {
    slab = new Uint8Array(Math.max(SLAB, most))
    used = 0
  }
  const from = used
  const out = slab
  let at = from
  // indexed: iterating over bytes costs five times as much
  for (let n = 0; n < bytes.length; n++) {
    const byte = bytes[n]!
    if (byte === LF)
      out[at++] = CR
    out[at++] = byte
  }
  used = at
  return out.subarray(from, at)
}

/** What a command writes is on the screen at once. While the screen is behind, the command is asked to wait for `drain`. */
class Output extends Writable {
  readonly #print: Print
  #room: Promise<void> | undefined

  constructor(print: Print) {
    // of itself it is never full
    super({ highWaterMark: Number.MAX_SAFE_INTEGER })
    this.#print = print
  }

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    return super.write(chunk, ...rest as []) && this.#room === undefined
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const room = this.#print(chunk)
    if (room) {
      this.#room = room
      void room.then(() => {
        if (this.#room !== room)
          return
        this.#room = undefined
        this.emit('drain')
      })
    }
    done()
  }
}

/**
 * The terminal that a docker command on the stage runs in: what the kernel's line discipline does for a program on
 * a desk. Cooked at first (lines, echo, Ctrl-C is SIGINT); raw as soon as the command asks for it.
 */
export class StageTerminal extends EventEmitter<Record<Signal, []>> implements Terminal {
  readonly stdin: PassThrough & { isTTY: boolean, setRawMode: (raw: boolean) => void }
  readonly stdout: Writable & { isTTY: boolean, columns: number, rows: number }
  readonly stderr: Writable & { isTTY: boolean, columns: number }
  readonly #print: Print
  #raw = false
  #line: number[] = []

  constructor(size: { cols: number, rows: number }, print: Print) {
    super()
    this.#print = print
    // A raw terminal has output processing off: the container's own terminal has done it.
    const output = (): Output => new Output(chunk => this.#print(this.#raw ? chunk : addReturns(chunk)))
    this.stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (raw: boolean) => {
      this.#raw = raw
    } })
    this.stdout = Object.assign(output(), { isTTY: true, columns: size.cols, rows: size.rows })
    this.stderr = Object.assign(output(), { isTTY: true, columns: size.cols })
  }

  /** Keys, as a keyboard sends them. */
  input(keys: Uint8Array): void {
    if (this.#raw) {
      this.#give(keys)
      return
    }
    for (const key of keys)
      this.#cook(key)
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.input(Uint8Array.of(CTRL_C))
  }

  #cook(key: number): void {
    if (key === CTRL_C) {
      this.#line = []
      this.#print(new TextEncoder().encode('^C'))
      this.emit('SIGINT')
    }
    else if (key === CTRL_D) {
      if (this.#line.length === 0)
        this.stdin.end()
      // what is typed is sent without its end (VEOF, termios(3))
      this.#give(Uint8Array.from(this.#line))
      this.#line = []
    }
    else if (key === BACKSPACE) {
      const columns = this.#dropCharacter()
      if (columns > 0)
        this.#print(new TextEncoder().encode('\b \b'.repeat(columns)))
    }
    else if (key === CR || key === LF) {
      this.#print(Uint8Array.of(CR, LF))
      this.#give(Uint8Array.from([...this.#line, LF]))
      this.#line = []
    }
    else if (this.#line.length < MOST_LINE) {
      this.#line.push(key)
      this.#print(isControl(key) ? new TextEncoder().encode(`^${String.fromCharCode(key + 0x40)}`) : Uint8Array.of(key))
    }
  }

  /** After Ctrl-D there is no reader any more, and keys for one who never reads are not kept without end. */
  #give(bytes: Uint8Array): void {
    const { stdin } = this
    if (stdin.writable && stdin.writableLength + stdin.readableLength + bytes.length <= MOST_UNREAD)
      stdin.write(bytes)
  }

  /**
   * Takes the last character of the line away, all bytes of it.
   * @returns columns that it had on the screen
   */
  #dropCharacter(): number {
    let byte = this.#line.pop()
    while (byte !== undefined && (byte & 0xC0) === 0x80)
      byte = this.#line.pop()
    return byte === undefined ? 0 : isControl(byte) ? 2 : 1
  }
}
