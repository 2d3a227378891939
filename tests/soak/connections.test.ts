import type { Socket } from 'node:net'
import type { ServedDeck } from '../integration/served-deck.ts'
import type { SpyEngine } from '../integration/spy-engine.ts'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveDeck } from '../integration/served-deck.ts'
import { startSpyEngine } from '../integration/spy-engine.ts'

const CONNECTIONS = 10_000

let spy: SpyEngine
let served: ServedDeck

beforeAll(async () => {
  spy = await startSpyEngine()
  served = await serveDeck('---\ndemo: { deck: connections }\n---\n\n# One\n\n```sh demo=one\ndocker run --rm busybox true\n```\n', { host: spy.host })
})
afterAll(async () => {
  await served.close()
  spy.close()
})

it('the presenter works on while 10,000 connections come, say little, and stay', { timeout: 300_000 }, async () => {
  const { port, open, bearer } = served
  let presenter = await open('presenter')
  const others: Socket[] = []
  for (let opened = 0; opened < CONNECTIONS; opened += 100) {
    for (let n = 0; n < 100; n++) {
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      socket.write(`GET /live HTTP/1.1\r\nHost: localhost:${port}\r\nX-Slow: `)
      others.push(socket)
    }
    const asked = performance.now()
    const heard = presenter.notices.length
    presenter.send({ type: 'watch', demo: 'one' })
    await presenter.until(() => presenter.notices.slice(heard).some(notice => notice.type === 'run'))
    expect(performance.now() - asked).toBeLessThan(1000)
    if (opened % 1000 !== 0)
      continue
    // a reload of the presenter's window: the page, then the socket
    const reloaded = performance.now()
    presenter.socket.terminate()
    const { status } = await fetch(`http://localhost:${port}/`, { headers: bearer('presenter') })
    expect(status).toBe(200)
    presenter = await open('presenter')
    expect(performance.now() - reloaded).toBeLessThan(1000)
  }
  expect(presenter.socket.readyState).toBe(presenter.socket.OPEN)
  others.forEach(socket => socket.destroy())
  presenter.socket.terminate()
})
