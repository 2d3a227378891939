import type { AddressInfo } from 'node:net'
import type { WebSocket } from 'ws'
import type { Connection, ConnectionState } from '../../../composables/connection.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { openConnection } from '../../../composables/connection.ts'
import { TICK_MS } from '../../../demo/protocol.ts'

const POLL = { timeout: 20_000 }

let server: WebSocketServer
/** What has come in, in order. */
let windows: WebSocket[]
let states: ConnectionState[]
let connection: Connection
/** When it was heard of the server last. */
let heard: number

beforeEach(async () => {
  windows = []
  states = []
  const onState = (state: ConnectionState): void => {
    states.push(state)
    heard = Date.now()
  }
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', window => windows.push(window))
  await new Promise(resolve => server.once('listening', resolve))
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  // by itself it would not be back before the test is over
  connection = openConnection(url, { state: onState, notice: () => {}, bytes: () => {} }, () => 60_000)
  await vi.waitUntil(() => states.at(-1) === 'open', POLL)
})
afterEach(() => {
  vi.useRealTimers()
  connection.close()
  windows.forEach(window => window.terminate())
  server.close()
})

it('that is lost is opened at once when it is told that the machine is back', async () => {
  windows[0]!.terminate()
  await vi.waitUntil(() => states.at(-1) === 'reconnecting', POLL)
  connection.retry()
  await vi.waitUntil(() => states.at(-1) === 'open', POLL)
  expect(windows.length).toBe(2)
})

it.each([[1.4, false], [1.6, true]])('that was silent for %f ticks when the machine is back is opened anew: %s', (ticks, anew) => {
  vi.useFakeTimers({ toFake: ['Date'], now: heard + ticks * TICK_MS })
  connection.retry()
  expect(states).toEqual(['connecting', 'open', ...anew ? ['reconnecting'] : []])
})
