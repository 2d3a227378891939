import type { WebSocket } from 'ws'
import type { Notice } from '../demo/protocol.ts'
import type { Run } from './runs/run.ts'
import { DRAWN_EVERY, HEADER, writeHeader } from '../demo/protocol.ts'
import { Pace } from './pace.ts'

/** Bytes that may wait in a window's socket. */
const MOST_WAITING = 1024 * 1024
/** Bytes that a window which takes nothing any more may cost; then it is let go, and may come back. */
const MOST_HELD = 2 * MOST_WAITING
/** A window that would draw for longer than so many milliseconds to catch up gets the screen in the place of bytes. */
const MOST_BEHIND_MS = 50
/** Milliseconds between two looks at a socket that is full. */
const LOOK_EVERY_MS = 10

const MOST_UNANSWERED = 5

/** A run as windows need it. */
type Shown = Pick<Run, 'id' | 'channel' | 'log' | 'screen'>

/** What a window watches, and how far it is. */
interface Watched {
  /** null while none is open. */
  run: Shown | null
  /** After the last byte sent. */
  offset: number
  /** After the last byte that the window says is drawn; null for a window that has said nothing yet. */
  drawn: number | null
  pace: Pace
  /** There is more, and it has enough to draw: its next word about that sends the rest. */
  held: boolean
  /** A screen is on its way: nothing else is sent before it. */
  screening: boolean
  /** The next look at the socket. */
  look: NodeJS.Timeout | null
}

/** One browser window on `/live`, and how far it is in what it watches. */
export class LiveWindow {
  readonly #socket: WebSocket
  readonly #watched = new Map<string, Watched>()
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
  watch(demo: string, have: { run?: string, offset?: number }, run: Shown | undefined): void {
    const offset = run && have.run === run.id ? have.offset ?? 0 : 0
    this.unwatch(demo)
    this.#watched.set(demo, { run: run ?? null, offset, drawn: null, pace: new Pace(), held: false, screening: false, look: null })
    if (run)
      this.send(demo, run)
  }

  unwatch(demo: string): void {
    clearTimeout(this.#watched.get(demo)?.look ?? undefined)
    this.#watched.delete(demo)
  }

  /**
   * Sends what the window lacks of a run, up to its end, unless it has enough to draw.
   * @param fresh an encoded frame that begins at `at`, to be used when it is just what the window lacks
   */
  send(demo: string, run: Shown, fresh?: { frame: Uint8Array, at: number }): void {
    const watched = this.#watched.get(demo)
    if (!watched)
      return
    if (watched.run !== run)
      Object.assign(watched, { run, offset: 0, drawn: watched.drawn === null ? null : 0, pace: new Pace(), held: false, screening: false })
    const { offset, drawn, pace } = watched
    const end = drawn === null ? run.log.end : Math.min(run.log.end, Math.floor(drawn + pace.credit))
    watched.held = end < run.log.end
    if (watched.screening || offset >= end)
      return
    if (this.#socket.bufferedAmount > MOST_WAITING)
      return this.#sendLater(demo, watched)
    const isFresh = fresh?.at === offset && end === run.log.end && end - offset <= pace.in(MOST_BEHIND_MS)
    const frame = isFresh ? fresh.frame : this.#frameOf(run, watched, end)
    if (!frame)
      return void this.#sendScreen(demo, run, watched)
    watched.offset = end
    this.#socket.send(frame)
  }

  /**
   * The window's terminal has drawn a run up to `offset`.
   * @returns false when that is no news, or so little that it was not worth saying
   */
  drawn(channel: number, offset: number): boolean {
    for (const [demo, watched] of this.#watched) {
      const before = watched.drawn ?? 0
      if (watched.run?.channel !== channel || offset > watched.offset || offset <= before)
        continue
      // it has had all that it may have to draw
      watched.pace.drawn(offset, watched.offset - before >= Math.floor(watched.pace.credit))
      watched.drawn = offset
      // what is being gathered comes with the frame for all
      if (watched.held)
        this.send(demo, watched.run)
      return offset - before >= DRAWN_EVERY
    }
    return false
  }

  /** @returns null for a window that is too far behind */
  #frameOf(run: Shown, { offset, pace }: Watched, end: number): Uint8Array | null {
    const frame = run.log.end - offset > pace.in(MOST_BEHIND_MS) ? null : run.log.from(offset, HEADER, end)
    return frame && writeHeader(frame, run.channel, offset)
  }

  #sendLater(demo: string, watched: Watched): void {
    watched.look ??= setTimeout(() => {
      watched.look = null
      if (watched.run && this.#watched.get(demo) === watched && this.#socket.readyState === this.#socket.OPEN)
        this.send(demo, watched.run)
    }, LOOK_EVERY_MS)
  }

  /** For a window that is behind: the screen as it is now, then bytes. */
  async #sendScreen(demo: string, run: Shown, watched: Watched): Promise<void> {
    watched.screening = true
    const { data, offset } = await run.screen.snapshot()
    if (this.#watched.get(demo) !== watched || watched.run !== run)
      return
    watched.screening = false
    watched.offset = offset
    this.tell({ type: 'screen', demo, channel: run.channel, offset, data })
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
