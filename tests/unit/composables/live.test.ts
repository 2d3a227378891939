import type { Buffer } from 'node:buffer'
import type { AddressInfo } from 'node:net'
import type { WebSocket } from 'ws'
import type { Live } from '../../../composables/live.ts'
import type { Notice, Request, RunState } from '../../../demo/protocol.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { watch } from 'vue'
import { WebSocketServer } from 'ws'
import { openLive } from '../../../composables/live.ts'
import { decodeDrawn, DRAWN_EVERY, encodeBytes } from '../../../demo/protocol.ts'

/** A server that says what the test wants, and remembers what it was asked. */
let server: WebSocketServer
let windows: WebSocket[]
let asked: Request[]
/** What it was told to be drawn. */
let told: ReturnType<typeof decodeDrawn>[]
let live: Live
/** What the terminal of the demo shows. */
let shown: string

const until = async (condition: () => unknown): Promise<unknown> => vi.waitUntil(condition, { timeout: 20_000 })
const say = (notice: Notice): void => windows.at(-1)!.send(JSON.stringify(notice))
const print = (offset: number, text: string, channel = 1): void => windows.at(-1)!.send(encodeBytes(channel, offset, new TextEncoder().encode(text)))
const stateOf = (change: Partial<RunState> = {}): RunState => ({ type: 'run', demo: 'write', run: 'r1', channel: 1, status: 'running', step: 0, results: [], source: 'live', ...change })
const sink = {
  clear: () => void (shown = ''),
  write: (data: string | Uint8Array, drawn?: () => void) => {
    shown += typeof data === 'string' ? data : new TextDecoder().decode(data)
    drawn?.()
  },
}

/** A window that watches the demo `write`, which runs. */
beforeEach(async () => {
  windows = []
  asked = []
  told = []
  shown = ''
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', (window) => {
    windows.push(window)
    window.on('message', (data, isBinary) => isBinary ? told.push(decodeDrawn(data as Buffer)) : asked.push(JSON.parse(String(data)) as Request))
  })
  await new Promise(resolve => server.once('listening', resolve))
  live = openLive(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  live.runOf('write').watch(sink)
  await until(() => asked.length > 0)
  say({ type: 'welcome', role: 'presenter', deck: 'talk' })
  say(stateOf())
  await until(() => live.runOf('write').known.value)
})

afterEach(() => {
  live.close()
  windows.forEach(window => window.terminate())
  server.close()
})

it('appends what continues, and what it has already only once', async () => {
  print(0, 'one ')
  print(0, 'one two ')
  print(4, 'two ')
  print(8, 'three')
  await until(() => shown.endsWith('three'))
  expect(shown).toBe('one two three')
})

it('ignores the bytes of other runs', async () => {
  print(0, 'another', 7)
  print(0, 'one')
  await until(() => shown !== '')
  expect(shown).toBe('one')
})

it('asks for what is missing after a gap, once, and goes on', async () => {
  print(0, 'one ')
  print(8, 'three ')
  print(14, 'four')
  await until(() => asked.length > 1)
  print(4, 'two three four')
  await until(() => shown.endsWith('four'))
  expect(shown).toBe('one two three four')
  expect(asked).toEqual([{ type: 'watch', demo: 'write' }, { type: 'watch', demo: 'write', run: 'r1', offset: 4 }])
})

it('begins anew with a screen, and with another run', async () => {
  print(0, 'old')
  say({ type: 'screen', demo: 'write', channel: 1, offset: 1000, data: 'screen ' })
  print(1000, 'and on')
  await until(() => shown.endsWith('on'))
  expect(shown).toBe('screen and on')
  say(stateOf({ run: 'r2', channel: 2 }))
  print(0, 'new', 2)
  await until(() => shown.endsWith('new'))
  expect(shown).toBe('new')
})

it('comes back to the same run by itself, from where it was', async () => {
  print(0, 'one ')
  await until(() => shown !== '')
  windows[0]!.terminate()
  await until(() => live.connection.value === 'reconnecting')
  expect(live.runOf('write').known.value).toBe(false)
  await until(() => asked.length > 1)
  expect(live.connection.value).toBe('open')
  expect(asked.at(-1)).toEqual({ type: 'watch', demo: 'write', run: 'r1', offset: 4 })
  print(4, 'two')
  await until(() => shown.endsWith('two'))
  expect(shown).toBe('one two')
})

it('refuses keys and presses while disconnected, and never sends them later', async () => {
  const run = live.runOf('write')
  windows[0]!.terminate()
  await until(() => live.connection.value === 'reconnecting')
  run.type('lost')
  run.play(1)
  expect(run.refused.value?.message).toBe('Not connected: nothing was sent. Trying again by itself.')
  await until(() => windows.length > 1 && live.connection.value === 'open')
  run.type('kept')
  await until(() => asked.some(({ type }) => type === 'keys'))
  expect(asked.map(request => 'data' in request ? request.data : request.type)).toEqual(['watch', 'watch', 'kept'])
  expect(run.refused.value).toBeUndefined()
})

it('sends a press that nothing answered with the same id again, and the next one with another', async () => {
  const run = live.runOf('write')
  run.play(1)
  run.play(1)
  await until(() => asked.length === 3)
  say(stateOf({ status: 'typing', step: 1 }))
  await until(() => run.state.value.step === 1)
  run.play(2)
  await until(() => asked.length === 4)
  const [, first, again, next] = asked.map(request => 'id' in request ? request.id : '')
  expect(first).toMatch(/^[\w-]{36}$/)
  expect(again).toBe(first)
  expect(next).not.toBe(first)
})

it('says why a request was not carried out until one is', async () => {
  const run = live.runOf('write')
  say({ type: 'refused', demo: 'write', code: 'busy', message: 'Another step is being played.' })
  await until(() => run.refused.value)
  expect(run.refused.value).toMatchObject({ code: 'busy', message: 'Another step is being played.' })
  expect(live.runOf('read').refused.value).toBeUndefined()
  say(stateOf({ status: 'done' }))
  await until(() => run.state.value.status === 'done')
  expect(run.refused.value).toBeUndefined()
})

it('asks for a host by its name, and knows where the demos are or why not', async () => {
  const hosts = [{ name: 'this machine', host: 'unix:///a', current: true }, { name: 'context cloud', host: 'ssh://b', current: false }]
  say({ type: 'hosts', hosts })
  await until(() => live.hosts.value.length > 0)
  live.goTo('context cloud')
  await until(() => asked.length === 2)
  expect(asked.at(-1)).toEqual({ type: 'host', name: 'context cloud' })
  say({ type: 'refused', host: 'context cloud', code: 'busy', message: '"write" is being played.' })
  await until(() => live.hostRefused.value)
  expect(live.hostRefused.value?.message).toBe('"write" is being played.')
  expect(live.runOf('write').refused.value).toBeUndefined()
  say({ type: 'hosts', hosts: hosts.map(host => ({ ...host, current: !host.current })) })
  await until(() => !live.hostRefused.value)
  expect(live.hosts.value).toMatchObject([{ current: false }, { name: 'context cloud', current: true }])
})

it('sends a long paste in messages that the server takes', async () => {
  live.runOf('write').type('x'.repeat(5000))
  await until(() => asked.length === 3)
  expect(asked.slice(1).map(request => 'data' in request && request.data.length)).toEqual([4096, 904])
})

it('cuts a long paste between characters', async () => {
  const text = `${'x'.repeat(4095)}🐳${'x'.repeat(10)}`
  live.runOf('write').type(text)
  await until(() => asked.length === 3)
  expect(asked.slice(1).map(request => 'data' in request && request.data)).toEqual([text.slice(0, 4095), text.slice(4095)])
})

it('tells the server when nobody looks any more', async () => {
  live.runOf('read').watch(sink)()
  await until(() => asked.length === 3)
  expect(asked.slice(1)).toEqual([{ type: 'watch', demo: 'read' }, { type: 'unwatch', demo: 'read' }])
})

it('says when much is drawn, and when a screen is', async () => {
  print(0, 'little')
  print(6, 'x'.repeat(DRAWN_EVERY))
  await until(() => told.length === 1)
  say({ type: 'screen', demo: 'write', channel: 1, offset: DRAWN_EVERY + 9, data: 'screen' })
  await until(() => told.length === 2)
  expect(told).toEqual([{ channel: 1, offset: 6 + DRAWN_EVERY }, { channel: 1, offset: DRAWN_EVERY + 9 }])
})

it('takes what is told while its own change of the slide is under way for of before it, and what comes then', async () => {
  const slide = (page: number): void => say({ type: 'slide', position: { page, clicks: 0 } })
  slide(2)
  await until(() => live.position.value?.page === 2)
  expect(live.move({ page: 3, clicks: 0 }, false)).toBe(true)
  expect(live.move({ page: 3, clicks: 0, cursor: { x: 1, y: 1 } }, true)).toBe(true)
  slide(5)
  say({ type: 'moved' })
  const heard: number[] = []
  const stop = watch(live.position, position => heard.push(position!.page), { flush: 'sync' })
  slide(4)
  await until(() => live.position.value?.page === 4)
  stop()
  expect(heard).toEqual([4])
  expect(asked.filter(({ type }) => type === 'slide')).toMatchObject([{ stays: false }, { stays: true }])
})
