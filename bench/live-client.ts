import type { Notice, Request, Role, RunState } from '../demo/protocol.ts'
import type { LiveServer } from './live-server.ts'
import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { decodeBytes, DRAWN_EVERY, encodeDrawn } from '../demo/protocol.ts'

/** A window on `/live` that draws nothing and says at once that it has. */
export class LiveClient {
  readonly #socket: WebSocket
  readonly #states = new Map<string, RunState>()
  #told = 0
  /** Of the run that is watched. */
  offset = 0
  /** Screens that came in the place of bytes. */
  screens = 0
  /** Bytes of frames, texts too. */
  received = 0
  onBytes: (bytes: Uint8Array) => void = () => {}
  onNotice: (notice: Notice) => void = () => {}

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.binaryType = 'arraybuffer'
    socket.on('message', (data: ArrayBuffer, isBinary) => {
      this.received += data.byteLength
      if (isBinary)
        this.#takeBytes(data)
      else
        this.#takeNotice(JSON.parse(Buffer.from(data).toString()) as Notice)
    })
  }

  static async open({ origin, links }: LiveServer, role: Role): Promise<LiveClient> {
    const token = new URL(links[role]).searchParams.get('token')!
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/live`, { headers: { authorization: `Bearer ${token}` }, perMessageDeflate: false })
    const client = new LiveClient(socket)
    await once(socket, 'open')
    return client
  }

  send(request: Request): void {
    this.#socket.send(JSON.stringify(request))
  }

  /** Plays a step; the run begins anew with step 0. */
  play(demo: string, step = 0): void {
    this.send({ type: 'play', demo, step, id: randomUUID() })
  }

  state(demo: string): RunState | undefined {
    return this.#states.get(demo)
  }

  /** Waits until what is known of a demo passes. */
  async until(demo: string, test: (state: RunState) => boolean): Promise<void> {
    const before = this.onNotice
    await new Promise<void>((resolve) => {
      const look = (): void => {
        const state = this.state(demo)
        if (state && test(state))
          resolve()
      }
      this.onNotice = (notice) => {
        before(notice)
        look()
      }
      look()
    })
    this.onNotice = before
  }

  /** Back to before the first step. */
  async reset(demo: string): Promise<void> {
    this.send({ type: 'reset', demo })
    await this.until(demo, state => state.run === null)
  }

  close(): void {
    this.#socket.terminate()
  }

  #takeBytes(frame: ArrayBuffer): void {
    const { channel, offset, bytes } = decodeBytes(frame)
    if (offset !== this.offset)
      throw new Error(`bytes from ${offset} on, ${this.offset} was expected`)
    this.offset += bytes.length
    if (this.offset - this.#told >= DRAWN_EVERY)
      this.#tell(channel)
    this.onBytes(bytes)
  }

  #takeNotice(notice: Notice): void {
    if (notice.type === 'run') {
      if (notice.run !== this.#states.get(notice.demo)?.run)
        this.offset = this.#told = 0
      this.#states.set(notice.demo, notice)
    }
    if (notice.type === 'screen') {
      this.screens++
      this.offset = notice.offset
      this.#tell(notice.channel)
    }
    this.onNotice(notice)
  }

  #tell(channel: number): void {
    this.#told = this.offset
    this.#socket.send(encodeDrawn(channel, this.offset))
  }
}
