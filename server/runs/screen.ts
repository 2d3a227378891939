import type { RunLog } from './log.ts'
import serialize from '@xterm/addon-serialize'
import headless from '@xterm/headless'

/** Lines above the screen that a late window gets as well. */
const SCROLLBACK = 1000

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
    this.#unsubscribe = log.onAppend((bytes) => {
      this.#terminal.write(bytes)
      this.#fed += bytes.length
    })
  }

  /** @returns the screen as escape sequences, and the offset in the log that it stands for */
  async snapshot(): Promise<{ data: string, offset: number }> {
    const offset = this.#log.end
    return new Promise(resolve => this.#terminal.write('', () => resolve({ data: this.#serializer.serialize(), offset })))
  }

  close(): void {
    this.#unsubscribe()
    this.#terminal.dispose()
  }
}
