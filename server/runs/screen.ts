import type { RunLog } from './log.ts'
import serialize from '@xterm/addon-serialize'
import headless from '@xterm/headless'
import { thin } from './thin.ts'

/** Lines above the screen that a late window gets as well. */
const SCROLLBACK = 1000
/** Bytes that are left in the log before the terminal is fed: less than the log keeps. */
const MOST_UNFED = 2 * 1024 * 1024

/** What a run's terminal shows, for windows that come too late for the bytes themselves. */
export class Screen {
  readonly #terminal: headless.Terminal
  readonly #serializer = new serialize.SerializeAddon()
  readonly #log: RunLog
  readonly #unsubscribe: () => void
  #fed = 0

  constructor(log: RunLog, size: { cols: number, rows: number }) {
    this.#log = log
    this.#terminal = new headless.Terminal({ ...size, scrollback: SCROLLBACK, allowProposedApi: true })
    this.#terminal.loadAddon(this.#serializer)
    this.#unsubscribe = log.onAppend(() => {
      if (log.end - this.#fed > MOST_UNFED)
        this.#feed()
    })
  }

  /** @returns the screen as escape sequences, and the offset in the log that it stands for */
  async snapshot(): Promise<{ data: string, offset: number }> {
    this.#feed()
    const offset = this.#fed
    return new Promise(resolve => this.#terminal.write('', () => resolve({ data: this.#serializer.serialize(), offset })))
  }

  close(): void {
    this.#unsubscribe()
    this.#terminal.dispose()
  }

  #feed(): void {
    // a piece can be longer than what the log keeps: then its end is what is shown
    const bytes = this.#log.from(Math.max(this.#fed, this.#log.start))!
    this.#fed = this.#log.end
    for (const part of thin(bytes, { rows: this.#terminal.rows, scrollback: SCROLLBACK }))
      this.#terminal.write(part)
  }
}
