import type { WebSocket } from 'ws'
import type { Notice } from '../demo/protocol.ts'
import type { Run } from './runs/run.ts'
import { encodeBytes } from '../demo/protocol.ts'

/** Bytes that may wait in a window's socket before it is sent screens instead of bytes. */
const MOST_WAITING = 1024 * 1024
/** Bytes that a window which takes nothing any more may cost; then it is let go, and may come back. */
const MOST_HELD = 2 * MOST_WAITING

const MOST_UNANSWERED = 5

/** One browser window on `/live`, and how far it is in what it watches. */
export class LiveWindow {
  readonly #socket: WebSocket
  /** Demo → offset after the last byte sent; null while no run is open or the window waits for a screen. */
  readonly #watched = new Map<string, { run: string | null, offset: number | null }>()
  /** Pings that nothing has answered. */
  #unanswered = 0

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('pong', () => {
      this.#unanswered = 0
    })
  }

  tell(notice: Notice): void {
    this.sendText(JSON.stringify(notice))
  }

  /** @param text an encoded notice; for many windows it is encoded once */
  sendText(text: string): void {
    if (this.#socket.bufferedAmount > MOST_HELD)
      this.#socket.terminate()
    else
      this.#socket.send(text)
  }

  watches(demo: string): boolean {
    return this.#watched.has(demo)
  }

  /** @param have the run and the number of its bytes that the window holds already */
  watch(demo: string, have: { run?: string, offset?: number }, run: Run | undefined): void {
    const offset = run && have.run === run.id ? have.offset ?? 0 : 0
    this.#watched.set(demo, { run: run?.id ?? null, offset })
    if (run)
      this.send(demo, run)
  }

  unwatch(demo: string): void {
    this.#watched.delete(demo)
  }

  /**
   * Sends what the window lacks of a run, up to its end.
   * @param fresh an encoded frame that begins at `at`, to be used when it is just what the window lacks
   */
  send(demo: string, run: Run, fresh?: { frame: Uint8Array, at: number }): void {
    const watched = this.#watched.get(demo)
    if (!watched)
      return
    if (watched.run !== run.id) {
      watched.run = run.id
      watched.offset = 0
    }
    const { offset } = watched
    // null: a screen is on its way
    if (offset === null || offset === run.log.end)
      return
    const frame = this.#socket.bufferedAmount > MOST_WAITING ? null : fresh?.at === offset ? fresh.frame : this.#frameFrom(run, offset)
    if (frame) {
      watched.offset = run.log.end
      this.#socket.send(frame)
    }
    else {
      watched.offset = null
      void this.#sendScreen(demo, run)
    }
  }

  #frameFrom(run: Run, offset: number): Uint8Array | null {
    const bytes = run.log.from(offset)
    return bytes && encodeBytes(run.channel, offset, bytes)
  }

  /** For a window that is behind: the screen as it is once its socket has room again, then bytes. */
  async #sendScreen(demo: string, run: Run): Promise<void> {
    while (this.#socket.bufferedAmount > MOST_WAITING / 4 && this.#socket.readyState === this.#socket.OPEN)
      await new Promise(resolve => setTimeout(resolve, 10))
    const { data, offset } = await run.screen.snapshot()
    const watched = this.#watched.get(demo)
    if (watched?.run !== run.id || watched.offset !== null)
      return
    this.tell({ type: 'screen', demo, channel: run.channel, offset, data })
    watched.offset = offset
    this.send(demo, run)
  }

  /** Lets a window go that has answered none of the last pings: it sleeps, or its path is gone. */
  ping(): void {
    if (this.#unanswered++ >= MOST_UNANSWERED)
      return this.#socket.terminate()
    this.#socket.ping()
  }

  close(): void {
    // 1012: service restart (RFC 6455, IANA registry): come back
    this.#socket.close(1012)
  }
}
