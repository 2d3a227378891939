import type { Buffer } from 'node:buffer'
import type { Socket } from 'node:net'
import type { Demos } from '../../server/demos.ts'
import type { ServedDeck } from './served-deck.ts'
import type { SpyEngine } from './spy-engine.ts'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { serve } from '../../server/serve.ts'
import { freePort } from './free-port.ts'
import { madeUpMessages, spoiltMessages, VALID_MESSAGES } from './made-up-messages.ts'
import { serveDeck } from './served-deck.ts'
import { startSpyEngine } from './spy-engine.ts'

const POLL = { timeout: 30_000 }

let spy: SpyEngine
let served: ServedDeck
let demos: Demos
let port: number

beforeAll(async () => {
  spy = await startSpyEngine()
  served = await serveDeck('---\ndemo: { deck: attacks }\n---\n\n# One\n\n```sh demo=one\ndocker run --rm busybox true\n```\n', { host: spy.host })
  ;({ demos, port } = served)
  expect(demos.engine.state).toMatchObject({ state: 'live' })
})
afterAll(async () => {
  await served.close()
  spy.close()
})

const bearer = (role: 'presenter' | 'viewer') => served.bearer(role)

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
async function handshake(more = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  const { authorization } = bearer('presenter')
  socket.write(`GET /live HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\nAuthorization: ${authorization}\r\n${more}\r\n`)
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

  it.each(['ping', 'pong'] as const)('a window that floods with %ss is let go, and not listened to any more', async (kind) => {
    const socket = await open('viewer')
    const closed = new Promise(resolve => socket.on('close', resolve))
    for (let n = 0; n < 2000; n++)
      socket[kind]('x', true)
    expect(await closed).toBe(1008)
    expect(await answers()).toBe(true)
  })

  it('a window\'s ping is answered', async () => {
    const socket = await open('viewer')
    const pong = new Promise(resolve => socket.on('pong', data => resolve(data.toString())))
    socket.ping('still there?')
    expect(await pong).toBe('still there?')
    socket.terminate()
  })

  it('compression is refused to a window that offers it, and its compressed frame ends it', async () => {
    const offered = new WebSocket(`ws://localhost:${port}/live`, { headers: bearer('presenter'), perMessageDeflate: true })
    await new Promise((resolve, reject) => offered.once('open', resolve).once('error', reject))
    expect(offered.extensions).toBe('')
    offered.terminate()
    const socket = await handshake('Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n')
    const closed = closedWith(socket)
    // RSV1: compressed
    socket.write(Uint8Array.of(0xC1, 0x82, 0, 0, 0, 0, 0x7B, 0x7D))
    expect(await closed).toBe(1002)
  })
})

describe('messages', () => {
  /** Sends messages in bursts that a window is allowed, each in a window of its own. @returns how many were answered */
  async function sendAll(role: 'presenter' | 'viewer', count: number, next: () => string): Promise<number> {
    let answered = 0
    for (let sent = 0; sent < count; sent += 300) {
      const socket = await open(role)
      // messages are answered in their order: with this one, all before it have been read
      const last = new Promise<void>((resolve, reject) => socket.on('message', (data) => {
        const { type, demo } = JSON.parse(String(data)) as { type: string, demo?: string }
        answered += Number(type === 'refused' || type === 'run')
        if (demo === 'the-last-one')
          resolve()
      }).on('close', () => reject(new Error('closed'))))
      for (let n = 0; n < 300; n++)
        socket.send(next())
      socket.send('{"type":"watch","demo":"the-last-one"}')
      await last
      socket.terminate()
    }
    return answered
  }

  it('10,000 from a viewer, made up or a presenter\'s own, are answered and reach the engine with nothing', async () => {
    const messages = madeUpMessages(20261122)
    let sent = 0
    const answered = await sendAll('viewer', 10_000, () => sent++ % 2 ? messages.next().value : JSON.stringify(VALID_MESSAGES[sent % VALID_MESSAGES.length]))
    // "unwatch" is followed in silence
    expect(answered).toBeGreaterThan(9000)
    expect(spy.asked).toEqual([])
    expect(await answers()).toBe(true)
  })

  it('10,000 from a presenter, each with one thing wrong, reach the engine with nothing', async () => {
    const messages = spoiltMessages(20261123)
    expect(await sendAll('presenter', 10_000, () => messages.next().value)).toBeGreaterThan(9000)
    expect(spy.asked).toEqual([])
    expect(await answers()).toBe(true)
  })

  it('a viewer\'s that are wrong in thousands of places cost no more than others', async () => {
    const viewer = await open('viewer')
    const wrong = JSON.stringify({ type: 'reset', demo: 'x', volumes: Array.from({ length: 30_000 }).fill(1) })
    let received = 0
    viewer.on('message', data => received += String(data).length)
    const began = performance.now()
    for (let n = 0; n < 100; n++)
      viewer.send(wrong)
    viewer.send('{"type":"watch","demo":"the-last-one"}')
    await new Promise<void>(resolve => viewer.on('message', data => String(data).includes('the-last-one') && resolve()))
    // 100 of them took more than 5 s and answered 200 MB
    expect(performance.now() - began).toBeLessThan(2500)
    expect(received).toBeLessThan(100_000)
    viewer.terminate()
  })

  it('paths in an id reach nobody', async () => {
    const socket = await open('presenter')
    const refusals: string[] = []
    socket.on('message', data => refusals.push((JSON.parse(String(data)) as { code?: string }).code ?? ''))
    for (const demo of ['../one', 'one/../../volumes', '%2e%2e', 'one?x', '.', 'containers/json'])
      socket.send(JSON.stringify({ type: 'play', demo, step: 0, id: 'x' }))
    await expect.poll(() => refusals.filter(code => code === 'unknown-demo').length, POLL).toBe(6)
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

  it('a body that does not come holds none either, nor do headers without an end', { timeout: 30_000 }, async () => {
    const [slow, large] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
    const answers: string[] = ['', '']
    const cut = Promise.all([slow, large].map(async (socket, index) => new Promise(resolve => socket.on('data', data => answers[index] += data.toString()).on('close', resolve).on('error', () => {}))))
    slow.write(`POST /live HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 1000\r\n\r\n{`)
    large.write(`GET / HTTP/1.1\r\nHost: localhost:${port}\r\n${`X-Large: ${'x'.repeat(1000)}\r\n`.repeat(9)}\r\n`)
    await cut
    expect(answers).toMatchObject([expect.stringMatching(/^HTTP\/1.1 403 /), expect.stringMatching(/^HTTP\/1.1 431 /)])
  })

  it('presenters find a place when all those for viewers are taken', { timeout: 60_000 }, async () => {
    const viewers = await Promise.all(Array.from({ length: 1200 }, async () => open('viewer')))
    await expect(open('viewer')).rejects.toThrow('Unexpected server response: 503')
    const presenter = await open('presenter')
    presenter.terminate()
    viewers.forEach(socket => socket.terminate())
  })

  it('a new window of the presenter finds a place where all are taken by those who say nothing', { timeout: 60_000 }, async () => {
    const others = await Promise.all(Array.from({ length: 4500 }, async () => {
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      await once(socket, 'connect')
      socket.write('GET / HTTP/1.1\r\n')
      return socket
    }))
    const began = performance.now()
    const { status } = await fetch(`http://localhost:${port}/`, { headers: bearer('presenter') })
    const presenter = await open('presenter')
    // and not when the others time out
    expect(performance.now() - began).toBeLessThan(5000)
    expect(status).toBe(200)
    // and so many more do not drive it away
    const more = Array.from({ length: 4500 }, () => connect(port, '127.0.0.1').on('error', () => {}))
    await Promise.all(more.map(async socket => once(socket, 'connect').catch(() => {})))
    const pong = once(presenter, 'pong')
    presenter.ping()
    await pong
    for (const socket of [...others, ...more])
      socket.destroy()
    presenter.terminate()
  })

  it('presenters have so many places and no more', async () => {
    const presenters: WebSocket[] = []
    // the server may not have heard yet that those of the tests before have left
    while (presenters.length < 50)
      presenters.push(await vi.waitUntil(async () => open('presenter').catch(() => undefined), POLL))
    await expect(open('presenter')).rejects.toThrow('Unexpected server response: 503')
    presenters.forEach(socket => socket.terminate())
    await vi.waitUntil(async () => open('presenter').then(socket => socket.terminate() ?? true, () => false), POLL)
  })

  it.each(['/live', '/live?token=wrong', '/elsewhere'])('an upgrade of %s that is refused holds no place, although the other side stays', async (path) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    let answer = ''
    const told = new Promise(resolve => socket.on('data', data => answer += data.toString()).on('end', resolve))
    const gone = new Promise(resolve => socket.on('error', () => {}).on('close', resolve))
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`)
    await told
    expect(answer).toMatch(/^HTTP\/1.1 40[34] /)
    // who writes to a connection that the server still holds hears nothing; to one that is gone, that it is
    const writing = setInterval(() => socket.write('x'), 20)
    await gone
    clearInterval(writing)
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

it('a window that sleeps does not keep the server from stopping', { timeout: 20_000 }, async () => {
  const elsewhere = await freePort()
  const other = await serve(demos, { pages: served.pages, port: elsewhere })
  const { searchParams } = new URL(other.access.link('viewer'))
  const asleep = new WebSocket(`ws://localhost:${elsewhere}/live`, { headers: { authorization: `Bearer ${searchParams.get('token')}` } })
  await new Promise((resolve, reject) => asleep.once('open', resolve).once('error', reject))
  asleep.pause()
  const began = Date.now()
  await other.close()
  expect(Date.now() - began).toBeLessThan(5000)
  asleep.terminate()
})
