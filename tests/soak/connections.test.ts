import type { Socket } from 'node:net'
import type { Demos } from '../../server/demos.ts'
import type { Serving } from '../../server/serve.ts'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { serve } from '../../server/serve.ts'
import { Client } from '../integration/client.ts'
import { freePort } from '../integration/free-port.ts'
import { startSpyEngine } from '../integration/spy-engine.ts'

const CONNECTIONS = 10_000

let spy: Awaited<ReturnType<typeof startSpyEngine>>
let demos: Demos
let serving: Serving
let port: number
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'connections-'))
  await writeFile(join(directory, 'slides.md'), '---\ndemo: { deck: connections }\n---\n\n# One\n\n```sh demo=one\ndocker run --rm busybox true\n```\n')
  await writeFile(join(directory, 'index.html'), '<!doctype html>')
  spy = await startSpyEngine()
  demos = startDemos({ deck: await loadDeck(join(directory, 'slides.md')), target: resolveTarget({}, spy.host), msPerKey: 0, log: () => {} })
  await demos.engine.first
  port = await freePort()
  serving = await serve(demos, { pages: directory, port })
})
afterAll(async () => {
  await serving.close()
  await demos.close()
  spy.close()
  await rm(directory, { recursive: true })
})

it('the presenter works on while 10,000 connections come, say little, and stay', { timeout: 300_000 }, async () => {
  const authorization = `Bearer ${new URL(serving.access.link('presenter')).searchParams.get('token')}`
  const open = async (): Promise<Client> => {
    const client = new Client(`ws://localhost:${port}/live`, { authorization })
    await client.until(() => client.notices.some(notice => notice.type === 'welcome'))
    return client
  }
  let presenter = await open()
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
    const { status } = await fetch(`http://localhost:${port}/`, { headers: { authorization } })
    expect(status).toBe(200)
    presenter = await open()
    expect(performance.now() - reloaded).toBeLessThan(1000)
  }
  expect(presenter.socket.readyState).toBe(presenter.socket.OPEN)
  others.forEach(socket => socket.destroy())
  presenter.socket.terminate()
})
