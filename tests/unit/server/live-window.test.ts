import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { decodeBytes, DRAWN_EVERY, HEADER, writeHeader } from '../../../demo/protocol.ts'
import { LiveWindow } from '../../../server/live-window.ts'
import { Pace } from '../../../server/pace.ts'
import { RunLog } from '../../../server/runs/log.ts'
import { Screen } from '../../../server/runs/screen.ts'

const POLL = { timeout: 20_000 }
const PIECE = new TextEncoder().encode(`${'x'.repeat(1022)}\r\n`.repeat(128))

let server: WebSocketServer
let client: WebSocket
let window: LiveWindow
let run: { id: string, channel: number, log: RunLog, screen: Screen }
/** What the browser has. */
let offset: number
let screens: { offset: number, data: string }[]

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  client.binaryType = 'arraybuffer'
  offset = 0
  screens = []
  client.on('message', (data, isBinary) => {
    if (isBinary) {
      const frame = decodeBytes(data as ArrayBuffer)
      expect(frame.offset).toBe(offset)
      offset += frame.bytes.length
    }
    else {
      const screen = JSON.parse(new TextDecoder().decode(data as ArrayBuffer)) as { offset: number, data: string }
      screens.push(screen)
      offset = screen.offset
    }
  })
  const [socket] = await once(server, 'connection') as [WebSocket]
  window = new LiveWindow(socket)
  const log = new RunLog()
  run = { id: 'r1', channel: 1, log, screen: new Screen(log, { cols: 80, rows: 15 }) }
  window.watch('flood', {}, run)
})

afterEach(() => {
  vi.restoreAllMocks()
  client.terminate()
  server.close()
  run.screen.close()
})

/** The run writes so many pieces, and each is offered to the window. */
function write(pieces: number): void {
  for (let n = 0; n < pieces; n++) {
    run.log.append(PIECE)
    window.send('flood', run)
  }
}

it('sends a window that says nothing all there is', async () => {
  // never more than a socket may hold, however little of it the kernel takes
  for (let n = 0; n < 4; n++) {
    write(4)
    await vi.waitUntil(() => offset === run.log.end, POLL)
  }
  expect(screens).toHaveLength(0)
})

it('sends no more than a window can draw, and the rest when it has drawn', async () => {
  // its pace is not this machine's
  vi.spyOn(performance, 'now').mockReturnValue(0)
  write(1)
  await vi.waitUntil(() => offset === run.log.end, POLL)
  expect(window.drawn(1, offset)).toBe(true)
  write(7)
  const held = PIECE.length + new Pace().credit
  await vi.waitUntil(() => offset === held, POLL)
  expect(run.log.end).toBeGreaterThan(held)
  while (offset < run.log.end) {
    const before = offset
    expect(window.drawn(1, offset)).toBe(true)
    await vi.waitUntil(() => offset > before, POLL)
  }
  expect(screens).toHaveLength(0)
})

it('sends a window that has fallen far behind the screen instead', async () => {
  write(1)
  await vi.waitUntil(() => offset === run.log.end, POLL)
  window.drawn(1, offset)
  // more than the log keeps
  write(70)
  window.drawn(1, 5 * DRAWN_EVERY)
  await vi.waitUntil(() => offset === run.log.end, POLL)
  expect(screens).toHaveLength(1)
  expect(screens[0]!.data.length).toBeGreaterThan(1000)
})

it.each([
  ['what was not sent', 1, 10 * DRAWN_EVERY],
  ['another run', 2, DRAWN_EVERY],
  ['next to nothing', 1, 100],
])('does not take for news: %s', async (_what, channel, drawn) => {
  write(1)
  await vi.waitUntil(() => offset === run.log.end, POLL)
  expect(window.drawn(channel, drawn)).toBe(false)
})

it('sends the screen in the place of one piece that is longer than a socket may hold', async () => {
  run.log.append(new Uint8Array(5 * 1024 * 1024).fill(120))
  window.send('flood', run, { frame: writeHeader(run.log.from(0, HEADER)!, run.channel, 0), at: 0 })
  await vi.waitUntil(() => offset === run.log.end, POLL)
  expect(screens).toHaveLength(1)
})
