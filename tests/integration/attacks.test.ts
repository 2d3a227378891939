import type { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import type { Demos } from '../../server/demos.ts'
import type { Serving } from '../../server/serve.ts'
import type { SpyEngine } from './spy-engine.ts'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { serve } from '../../server/serve.ts'
import { freePort } from './free-port.ts'
import { madeUpMessages } from './made-up-messages.ts'
import { startSpyEngine } from './spy-engine.ts'

let spy: SpyEngine
let demos: Demos
let serving: Serving
let port: number
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'attacks-'))
  await writeFile(join(directory, 'slides.md'), '---\ndemo: { deck: attacks }\n---\n\n# One\n\n```sh demo=one\ndocker run --rm busybox true\n```\n')
  await mkdir(join(directory, 'dist'))
  await writeFile(join(directory, 'dist/index.html'), '<!doctype html>')
  spy = await startSpyEngine()
  demos = startDemos({ deck: await loadDeck(join(directory, 'slides.md')), target: resolveTarget({}, spy.host), msPerKey: 0, log: () => {} })
  expect(await demos.engine.first).toMatchObject({ state: 'live' })
  port = await freePort()
  serving = await serve(demos, { pages: join(directory, 'dist'), port })
})
afterAll(async () => {
  await serving.close()
  await demos.close()
  spy.close()
  await rm(directory, { recursive: true })
})

const bearer = (role: 'presenter' | 'viewer') => ({ authorization: `Bearer ${new URL(serving.access.link(role)).searchParams.get('token')}` })

async function open(role: 'presenter' | 'viewer'): Promise<WebSocket> {
  const socket = new WebSocket(`ws://localhost:${port}/live`, { headers: bearer(role) })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return socket
}

/** Whether the server still answers a window that behaves. */
async function answers(): Promise<boolean> {
  const socket = await open('viewer')
  const answer = new Promise(resolve => socket.on('message', data => String(data).includes('"run"') && resolve(true)))
  socket.send('{"type":"watch","demo":"one"}')
  await answer
  socket.terminate()
  return true
}

/** A WebSocket by hand: what is written to it after the handshake is on the wire as it is. */
async function handshake(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  const { authorization } = bearer('presenter')
  socket.write(`GET /live HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\nAuthorization: ${authorization}\r\n\r\n`)
  await new Promise<void>(resolve => socket.once('data', (data: Buffer) => {
    expect(data.toString()).toMatch(/^HTTP\/1.1 101 /)
    resolve()
  }))
  return socket
}

/** A masked frame with a mask of zeros. */
function frame(opcode: number, payload: Uint8Array, { fin = true, masked = true } = {}): Uint8Array {
  const length = payload.length < 126
    ? [payload.length]
    : payload.length < 65_536 ? [126, payload.length >> 8, payload.length & 255] : [127, 0, 0, 0, 0, ...new Uint8Array(new Uint32Array([payload.length]).buffer).reverse()]
  const [first, ...rest] = length
  return Uint8Array.of((fin ? 0x80 : 0) | opcode, (masked ? 0x80 : 0) | first!, ...rest, ...masked ? [0, 0, 0, 0] : [], ...payload)
}

/** The status of the close frame that the server sends, or null when it just hangs up. */
async function closedWith(socket: Socket): Promise<number | null> {
  let received = new Uint8Array()
  return new Promise((resolve) => {
    socket.on('data', (data: Buffer) => {
      received = Uint8Array.of(...received, ...data)
    }).on('close', () => {
      const at = received.findLastIndex((byte, index) => byte === 0x88 && (received[index + 1] ?? 0) >= 2)
      resolve(at < 0 ? null : received[at + 2]! << 8 | received[at + 3]!)
    }).on('error', () => {})
  })
}

const text = (string: string) => new TextEncoder().encode(string)

describe('frames', () => {
  it.each([
    ['an unmasked frame', [frame(1, text('{}'), { masked: false })], 1002],
    ['a frame that says it is larger than allowed', [frame(1, new Uint8Array(70_000))], 1009],
    ['a message in fragments, together larger than allowed', [frame(1, new Uint8Array(40_000).fill(32), { fin: false }), frame(0, new Uint8Array(40_000).fill(32))], 1009],
    ['text that is not UTF-8', [frame(1, Uint8Array.of(0xC3, 0x28))], 1007],
    ['a reserved opcode', [frame(3, text('x'))], 1002],
    ['a fragmented ping', [frame(9, text('x'), { fin: false })], 1002],
    ['reserved bits', [Uint8Array.of(0xF1, 0x80, 0, 0, 0, 0)], 1002],
  ])('%s ends that window and no other', async (_what, frames, status) => {
    const socket = await handshake()
    const closed = closedWith(socket)
    frames.forEach(bytes => socket.write(bytes))
    expect(await closed).toBe(status)
    expect(await answers()).toBe(true)
  })

  it('a message that never ends is cut off', async () => {
    const socket = await handshake()
    const closed = closedWith(socket)
    socket.write(frame(1, text('{'), { fin: false }))
    const endless = setInterval(() => socket.write(frame(0, new Uint8Array(4096).fill(32), { fin: false })))
    // null: the connection was reset with the close frame still on its way
    expect(await closed).toBeOneOf([1009, null])
    clearInterval(endless)
  })

  it('a window that asks faster than a person can is let go', async () => {
    const socket = await open('presenter')
    const closed = new Promise(resolve => socket.on('close', resolve))
    for (let n = 0; n < 2000; n++)
      socket.send('{"type":"skip","demo":"one"}')
    expect(await closed).toBe(1008)
    expect(await answers()).toBe(true)
  })
})

describe('messages', () => {
  it('10,000 made-up ones from a viewer, and malformed ones from a presenter, reach the engine with nothing', async () => {
    const messages = madeUpMessages(20261122)
    for (let sent = 0; sent < 10_000; sent += 300) {
      const socket = await open(sent % 600 ? 'viewer' : 'presenter')
      let answered = 0
      const done = new Promise(resolve => socket.on('message', () => ++answered > 100 && resolve(true)).on('close', resolve))
      for (let n = 0; n < 300; n++)
        socket.send(messages.next().value)
      await done
      socket.terminate()
    }
    expect(spy.asked).toEqual([])
    expect(await answers()).toBe(true)
  })

  it('paths in an id reach nobody', async () => {
    const socket = await open('presenter')
    const refusals: string[] = []
    socket.on('message', data => refusals.push((JSON.parse(String(data)) as { code?: string }).code ?? ''))
    for (const demo of ['../one', 'one/../../volumes', '%2e%2e', 'one?x', '.', 'containers/json'])
      socket.send(JSON.stringify({ type: 'play', demo, step: 0, id: 'x' }))
    await expect.poll(() => refusals.filter(code => code === 'unknown-demo').length).toBe(6)
    expect(spy.asked).toEqual([])
    socket.terminate()
  })
})

describe('connections', () => {
  it('slow headers hold no place: they are cut while windows work', { timeout: 30_000 }, async () => {
    const slow = Array.from({ length: 200 }, () => connect(port, '127.0.0.1'))
    const cut = Promise.all(slow.map(async socket => new Promise(resolve => socket.resume().on('close', resolve).on('error', () => {}))))
    slow.forEach(socket => socket.write('GET / HTTP/1.1\r\nHost: '))
    expect(await answers()).toBe(true)
    await cut
  })

  it('presenters find a place when all those for viewers are taken', { timeout: 60_000 }, async () => {
    const viewers = await Promise.all(Array.from({ length: 1200 }, async () => open('viewer')))
    await expect(open('viewer')).rejects.toThrow('Unexpected server response: 503')
    const presenter = await open('presenter')
    presenter.terminate()
    viewers.forEach(socket => socket.terminate())
  })

  it('an upgrade to anything but /live is refused', async () => {
    const socket = new WebSocket(`ws://localhost:${port}/other`, { headers: bearer('presenter') })
    await expect(new Promise((_, reject) => socket.on('error', reject))).rejects.toThrow('Unexpected server response: 404')
  })
})

describe('answers', () => {
  it('carry headers that keep other pages out, and say nothing of what serves them', async () => {
    const response = await fetch(`http://localhost:${port}/`, { headers: bearer('viewer') })
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-security-policy': expect.stringContaining('default-src \'self\';script-src \'self\'') as string,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
    })
    expect(response.headers.get('x-powered-by')).toBeNull()
  })

  it.each(['/../slides.md', '/..%2fslides.md', '/%2e%2e/slides.md', '/.sources', '/slides.md%00.html'])('%s leads to no file outside the built deck', async (path) => {
    const response = await fetch(`http://localhost:${port}${path}`, { headers: bearer('viewer') })
    expect(await response.text()).not.toContain('demo=one')
  })
})
