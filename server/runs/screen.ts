import type { RunLog } from './log.ts'
import serialize from '@xterm/addon-serialize'
import headless from '@xterm/headless'
import { boundMarks } from '../../demo/bounded-marks.ts'
import { boundSequences } from '../../demo/bounded-sequences.ts'
import { thin } from './thin.ts'

/** Lines above the screen that a late window gets as well. */
const SCROLLBACK = 1000
/** Bytes that are left in the log before the terminal is fed: less than the log keeps. */
const MOST_UNFED = 2 * 1024 * 1024
/** Bytes before the terminal that it has not read yet, for writers that wait. */
const MOST_UNREAD = 2 * 1024 * 1024
/** Bytes that the terminal reads in a turn of the event loop: a few milliseconds, then keys have theirs. Beyond 50 MB xterm throws them away. */
const AT_ONCE = 128 * 1024

/** What a run's terminal shows, for windows that come too late for the bytes themselves. */
export class Screen {
  readonly #terminal: headless.Terminal
  readonly #serializer = new serialize.SerializeAddon()
  readonly #log: RunLog
  readonly #unsubscribe: () => void
  #fed = 0
  /** What the terminal is to read, and what is done when it has. */
  #queue: { bytes: Uint8Array, read?: () => void }[] = []
  #unread = 0
  #reading = false
  #room: PromiseWithResolvers<void> | null = null
  #last: { offset: number, snapshot: Promise<{ data: string, offset: number }> } | null = null

  constructor(log: RunLog, size: { cols: number, rows: number }) {
    this.#log = log
    this.#terminal = new headless.Terminal({ ...size, scrollback: SCROLLBACK, allowProposedApi: true })
    this.#terminal.loadAddon(this.#serializer)
    boundSequences(this.#terminal)
    this.#unsubscribe = log.onAppend(() => {
      if (log.end - this.#fed > MOST_UNFED)
        this.#feed()
    })
  }

  /** Settles when there is room for more, if there is none now. Of one who writes to the log and does not wait, bytes may be left out. */
  get room(): Promise<void> | undefined {
    return this.#room?.promise
  }

  /** @returns the screen as escape sequences, and the offset in the log that it stands for */
  async snapshot(): Promise<{ data: string, offset: number }> {
    await this.room
    this.#feed()
    const offset = this.#fed
    // whoever asks again and again, with nothing new to see, keeps nobody busy
    if (this.#last?.offset !== offset)
      this.#last = { offset, snapshot: this.#serialize(offset) }
    return this.#last.snapshot
  }

  async #serialize(offset: number): Promise<{ data: string, offset: number }> {
    return new Promise((resolve) => {
      this.#queue.push({ bytes: new Uint8Array(), read: () => resolve({ data: this.#serializer.serialize(), offset }) })
      this.#read()
    })
  }

  close(): void {
    this.#unsubscribe()
    this.#queue = []
    this.#terminal.dispose()
    this.#room?.resolve()
  }

  #feed(): void {
    if (this.#room)
      return
    // a piece can be longer than what the log keeps: then its end is what is shown
    const bytes = this.#log.from(Math.max(this.#fed, this.#log.start))!
    this.#fed = this.#log.end
    for (const part of thin(bytes, { rows: this.#terminal.rows, scrollback: SCROLLBACK }).map(boundMarks)) {
      this.#unread += part.length
      for (let at = 0; at < part.length; at += AT_ONCE)
        this.#queue.push({ bytes: part.subarray(at, at + AT_ONCE) })
    }
    if (this.#unread > MOST_UNREAD)
      this.#room = Promise.withResolvers()
    this.#read()
  }

  #read(): void {
    if (this.#reading || this.#queue.length === 0)
      return
    this.#reading = true
    let length = 0
    while (length < AT_ONCE && this.#queue.length > 0) {
      const { bytes, read } = this.#queue.shift()!
      length += bytes.length
      this.#terminal.write(bytes, read)
    }
    this.#terminal.write('', () => {
      this.#unread -= length
      if (this.#unread <= MOST_UNREAD)
        this.#makeRoom()
      // what is written in here, the terminal reads in the same turn
      setImmediate(() => {
        this.#reading = false
        this.#read()
      })
    })
  }

  #makeRoom(): void {
    if (!this.#room)
      return
    this.#room.resolve()
    this.#room = null
    if (this.#log.end - this.#fed > MOST_UNFED)
      this.#feed()
  }
}
