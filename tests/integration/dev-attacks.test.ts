import type { IncomingMessage } from 'node:http'
import type { DevServer } from './dev-server.ts'
import type { SpyEngine } from './spy-engine.ts'
import { once } from 'node:events'
import { get } from 'node:http'
import { hostname } from 'node:os'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TEST_DECK } from '../browser/test-deck.ts'
import { startDevServer } from './dev-server.ts'
import { startSpyEngine } from './spy-engine.ts'

describe('the dev server, to a page of somebody else', { timeout: 60_000 }, () => {
  let spy: SpyEngine
  let slidev: DevServer
  let port: number
  let presenter: string
  let hmrToken: string

  const cookie = (): string => `demo-${port}=${presenter}`
  const own = (): string => `http://localhost:${port}`

  beforeAll(async () => {
    spy = await startSpyEngine()
    slidev = await startDevServer(TEST_DECK, spy.host)
    ;({ port } = slidev)
    presenter = new URL(slidev.links()[0]!).searchParams.get('token')!
    const client = await ask('/@vite/client', { cookie: cookie() })
    expect(client.status).toBe(200)
    hmrToken = /wsToken = "([^"]+)"/.exec(client.body)![1]!
  })
  afterAll(async () => {
    await slidev?.stop()
    spy.close()
  })

  async function ask(path: string, headers: Record<string, string> = {}): Promise<{ status: number, body: string }> {
    const request = get({ port, host: 'localhost', path, headers: { host: `localhost:${port}`, ...headers } })
    const [response] = await once(request, 'response') as [IncomingMessage]
    return { status: response.statusCode!, body: await text(response) }
  }

  /** Opens Vite's own WebSocket. @returns `open`, or the status of the refusal */
  async function openVite(headers: Record<string, string>): Promise<string> {
    const socket = new WebSocket(`ws://localhost:${port}/?token=${hmrToken}`, 'vite-hmr', { headers })
    const answer = await new Promise<string>((resolve) => {
      // Vite's first word
      socket.on('message', data => resolve(String(data).includes('connected') ? 'open' : String(data)))
      socket.on('error', ({ message }) => resolve(message))
    })
    socket.terminate()
    return answer
  }

  it.each(['/', '/@vite/client', '/@fs/etc/hostname', '/@id/server-reactive:nav', '/__open-in-editor?file=slides.md', '/slides.md', '/__slidev/slides/1.json'])('answers %s to nobody without a token, and to no other name', async (path) => {
    expect((await ask(path)).status).toBe(403)
    expect((await ask(path, { cookie: cookie(), host: `evil.test:${port}` })).status).toBe(421)
  })

  it('serves the presenter the deck, and no file outside of it', async () => {
    expect((await ask('/', { cookie: cookie() })).status).toBe(200)
    for (const path of ['/@fs/etc/hostname', '/@fs/etc/hostname?raw', '/@fs/etc/hostname?import&raw', '/../../../../etc/hostname', '/@fs/etc/hostname?url', '//etc/hostname?.svg?init']) {
      const { body } = await ask(path, { cookie: cookie() })
      expect(body).not.toContain(hostname())
    }
  })

  it('opens Vite\'s own WebSocket to the presenter\'s own page alone', async () => {
    expect(await openVite({ cookie: cookie(), origin: own() })).toBe('open')
    const refused = (status: number): string => `Unexpected server response: ${status}`
    expect(await openVite({ origin: own() })).toBe(refused(403))
    expect(await openVite({ cookie: cookie(), origin: 'http://evil.test' })).toBe(refused(403))
    expect(await openVite({ cookie: cookie(), origin: `http://localhost:${port + 1}` })).toBe(refused(403))
    expect(await openVite({ cookie: cookie() })).toBe(refused(403))
    expect(await openVite({ cookie: cookie(), origin: `http://evil.test:${port}`, host: `evil.test:${port}` })).toBe(refused(421))
  })
})
