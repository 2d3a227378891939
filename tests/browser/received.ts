import type { Page } from 'playwright-chromium'
import type { Notice } from '../../demo/protocol.ts'
import { Buffer } from 'node:buffer'
import { decodeBytes } from '../../demo/protocol.ts'

/** Every byte of one demo's run that the server brings to a window, over however many sockets. */
export class Received {
  /** Screens that came in the place of bytes. */
  screens = 0
  /** Sockets that are not closed: one that the page has left still brings what was on its way. */
  sockets = 0
  /** Bytes that came though the window had them, other bytes in their place, and bytes with others missing before them. */
  readonly faults: string[] = []
  readonly #demo: string
  #run: string | null = null
  #channel = -1
  #bytes = Buffer.alloc(0)

  /** @param page that has not gone anywhere yet */
  constructor(page: Page, demo: string) {
    this.#demo = demo
    page.on('websocket', (socket) => {
      this.sockets++
      socket.on('close', () => this.sockets--)
      let before: number | null = null
      socket.on('framereceived', ({ payload }) => {
        if (typeof payload === 'string')
          return this.#notice(JSON.parse(payload) as Notice)
        const { channel, offset, bytes } = decodeBytes(Uint8Array.from(payload).buffer)
        if (channel !== this.#channel)
          return
        // a socket that was cut may have brought what the page never saw: the next one begins with that again
        const expected = before ?? Math.min(offset, this.#bytes.length)
        if (offset !== expected)
          this.faults.push(`${bytes.length} bytes at ${offset}, not at ${expected}`)
        before = offset + bytes.length
        const known = this.#bytes.subarray(offset, before)
        if (!known.equals(Buffer.from(bytes.subarray(0, known.length))))
          this.faults.push(`other bytes at ${offset}`)
        this.#bytes = Buffer.concat([this.#bytes, bytes.subarray(known.length)])
      })
    })
  }

  /** Numbers of the lines "line <n>" that the run has brought, from its start on this server. */
  get lines(): number[] {
    return this.#bytes.toString().split('\r\n').flatMap(line => /^line (\d+)$/.exec(line)?.[1] ?? []).map(Number)
  }

  #notice(notice: Notice): void {
    if (notice.type === 'screen' && notice.demo === this.#demo)
      this.screens++
    if (notice.type !== 'run' || notice.demo !== this.#demo)
      return
    if (notice.run !== this.#run)
      this.#bytes = Buffer.alloc(0)
    this.#run = notice.run
    this.#channel = notice.channel
  }
}
