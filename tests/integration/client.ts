import type { Notice, Request, RunState } from '../../demo/protocol.ts'
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { WebSocket } from 'ws'
import { decodeBytes } from '../../demo/protocol.ts'

/** A browser window, as far as the wire is concerned. */
export class Client {
  readonly notices: Notice[] = []
  text = ''
  end = 0
  readonly socket: WebSocket
  #changed: (() => void)[] = []

  constructor(url: string, headers: Record<string, string>) {
    this.socket = new WebSocket(url, { headers })
    this.socket.binaryType = 'arraybuffer'
    this.socket.on('message', (data, isBinary) => {
      if (isBinary) {
        const { offset, bytes } = decodeBytes(data as ArrayBuffer)
        expect(offset).toBe(this.end)
        this.end += bytes.length
        this.text += new TextDecoder().decode(bytes)
      }
      else {
        const notice = JSON.parse(new TextDecoder().decode(data as ArrayBuffer)) as Notice
        const before = notice.type === 'run' ? this.state(notice.demo)?.run : undefined
        this.notices.push(notice)
        if (notice.type === 'screen')
          Object.assign(this, { text: notice.data, end: notice.offset })
        // another run begins with its first byte
        else if (notice.type === 'run' && before && notice.run !== before)
          Object.assign(this, { text: '', end: 0 })
      }
      this.#changed.forEach(check => check())
    })
    this.socket.on('error', () => {})
  }

  /** A window of a server on this machine, once it knows whether there is an engine. */
  static async open(port: number, token: string): Promise<Client> {
    const client = new Client(`ws://localhost:${port}/live`, { authorization: `Bearer ${token}` })
    await client.until(() => client.notices.find(notice => notice.type === 'engine' && notice.state !== 'connecting'))
    return client
  }

  send(request: Request | Record<string, unknown>): void {
    this.socket.send(JSON.stringify(request))
  }

  play(demo: string, step: number, id: string = randomUUID()): void {
    this.send({ type: 'play', demo, step, id })
  }

  state(demo: string): RunState | undefined {
    return this.notices.findLast((notice): notice is RunState => notice.type === 'run' && notice.demo === demo)
  }

  async until<T>(read: () => T | undefined | false): Promise<T> {
    return new Promise((resolve) => {
      const check = (): void => {
        const value = read()
        if (value)
          resolve(value)
      }
      this.#changed.push(check)
      check()
    })
  }

  async played(demo: string, steps: number): Promise<RunState> {
    return this.until(() => {
      const state = this.state(demo)
      return state?.results.length === steps && state
    })
  }
}
