import type { Role } from '../../demo/protocol.ts'
import type { Demos } from '../../server/demos.ts'
import type { Serving } from '../../server/serve.ts'
import type { SpyEngine } from './spy-engine.ts'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { serve } from '../../server/serve.ts'
import { run, which } from '../../setup/private-engine/process.ts'
import { Client } from './client.ts'
import { freePort } from './free-port.ts'
import { startSpyEngine } from './spy-engine.ts'

/** An interface of this test's own, with an address in 198.18.0.0/15, which is in nobody's network (RFC 2544). */
const INTERFACE = `viewers${process.pid}`.slice(0, 15)
const MADE = '198.19.254.1'
const ip = which('ip')

async function findAddress(): Promise<string | undefined> {
  if (ip && process.getuid?.() === 0) {
    const made = await run(ip, ['link', 'add', INTERFACE, 'type', 'dummy']).then(async () => run(ip, ['addr', 'add', `${MADE}/32`, 'dev', INTERFACE])).then(async () => run(ip, ['link', 'set', INTERFACE, 'up'])).then(() => true, () => false)
    if (made)
      return MADE
  }
  return Object.values(networkInterfaces()).flat().find(one => one?.family === 'IPv4' && !one.internal)?.address
}

const address = await findAddress()
/** Of its own for each test: fetch keeps connections to servers that are gone. */
let port: number

/** Addresses at which this port is listened to, as the kernel has them: IPv4 and IPv6 in hexadecimal, by words of 4 bytes. */
async function listening(): Promise<string[]> {
  const tables = await Promise.all(['tcp', 'tcp6'].map(async table => readFile(`/proc/net/${table}`, 'utf8').catch(() => '')))
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  return tables.flatMap(table => table.split('\n').map(line => line.trim().split(/\s+/)))
    .filter(([, local, , state]) => state === '0A' && local?.endsWith(`:${wanted}`))
    .map(([, local]) => local!.split(':')[0]!)
    .sort()
}
const LOOPBACK = ['00000000000000000000000001000000', '0100007F']
const hex = (ipv4: string): string => ipv4.split('.').reverse().map(byte => Number(byte).toString(16).toUpperCase().padStart(2, '0')).join('')

describe.skipIf(!address)('an address of the network', () => {
  let spy: SpyEngine
  let directory: string
  let demos: Demos
  let serving: Serving
  const windows: WebSocket[] = []

  beforeAll(async () => {
    spy = await startSpyEngine()
    directory = await mkdtemp(join(tmpdir(), 'viewers-on-'))
    await writeFile(join(directory, 'slides.md'), '---\ndemo: { deck: viewers-on }\n---\n\n# One\n\n```sh demo=one\ndocker run --rm busybox true\n```\n')
    await writeFile(join(directory, 'index.html'), '<!doctype html><title>The deck</title>')
    demos = startDemos({ deck: await loadDeck(join(directory, 'slides.md')), target: resolveTarget({}, spy.host), msPerKey: 0, log: () => {} })
    expect(await demos.engine.first).toMatchObject({ state: 'live', target: spy.host })
  })
  beforeEach(async () => {
    port = await freePort()
  })
  afterEach(async () => {
    windows.splice(0).forEach(window => window.terminate())
    await serving.close()
  })
  afterAll(async () => {
    await demos.close()
    spy.close()
    await rm(directory, { recursive: true })
    if (address === MADE)
      await run(ip!, ['link', 'delete', INTERFACE])
  })

  const there = (path: string): string => `http://${address}:${port}${path}`
  const tokenOf = (role: Role): string => new URL(serving.access.link(role)).searchParams.get('token')!
  const bearer = (role: Role): { authorization: string } => ({ authorization: `Bearer ${tokenOf(role)}` })

  async function open(host: string, role: Role): Promise<WebSocket> {
    const window = new WebSocket(`ws://${host}:${port}/live`, { headers: bearer(role) })
    windows.push(window)
    await new Promise((resolve, reject) => window.once('open', resolve).once('error', reject))
    return window
  }

  it('is not listened to unless it is asked for', async () => {
    serving = await serve(demos, { pages: directory, port })
    expect(serving.networkLink).toBeUndefined()
    expect((await listening()).filter(one => !LOOPBACK.includes(one))).toEqual([])
    expect(await listening()).toContain('0100007F')
    const socket = connect(port, address)
    await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  describe('opened to viewers', () => {
    beforeEach(async () => {
      serving = await serve(demos, { pages: directory, port, viewersOn: address })
    })

    it('is one more to listen at, and not all there are', async () => {
      expect((await listening()).filter(one => !LOOPBACK.includes(one))).toEqual([hex(address!)])
      expect(serving.networkLink).toBe(there(`/?token=${tokenOf('viewer')}`))
    })

    it('lets nobody be presenter', async () => {
      expect((await fetch(there(`/?token=${tokenOf('presenter')}`), { redirect: 'manual' })).status).toBe(403)
      expect((await fetch(there('/'), { headers: bearer('presenter') })).status).toBe(403)
      await expect(open(address!, 'presenter')).rejects.toThrow('Unexpected server response: 403')
      expect((await fetch(there('/'), { method: 'POST', headers: { ...bearer('viewer'), origin: there('') } })).status).toBe(403)
    })

    it('lets viewers watch and do nothing', async () => {
      const { status, headers } = await fetch(serving.networkLink!, { redirect: 'manual' })
      expect(status).toBe(303)
      expect(headers.get('set-cookie')).toBe(`demo-${port}-viewer=${tokenOf('viewer')}; Path=/; HttpOnly; SameSite=Strict`)
      const client = new Client(`ws://${address}:${port}/live`, bearer('viewer'))
      windows.push(client.socket)
      client.send = (request) => {
        client.socket.send(JSON.stringify(request))
      }
      await client.until(() => client.notices.some(({ type }) => type === 'engine'))
      client.send({ type: 'watch', demo: 'one' })
      client.play('one', 0)
      client.send({ type: 'host', name: 'this machine' })
      await client.until(() => client.notices.filter(notice => notice.type === 'refused' && notice.code === 'role').length === 2)
      expect(client.state('one')).toMatchObject({ run: null })
      expect(spy.asked).toEqual([])
    })

    it('says nothing of where the engine is, not even when it goes away', async () => {
      const [viewer, presenter] = [new Client(`ws://${address}:${port}/live`, bearer('viewer')), new Client(`ws://localhost:${port}/live`, bearer('presenter'))]
      windows.push(viewer.socket, presenter.socket)
      for (const { notices, until } of [viewer, presenter].map(client => ({ notices: client.notices, until: client.until.bind(client) })))
        await until(() => notices.some(({ type }) => type === 'engine'))
      expect(presenter.notices).toContainEqual(expect.objectContaining({ type: 'engine', state: 'live', target: spy.host }))
      demos.engine.emit('change', { state: 'away', target: spy.host, lookedAt: [`${spy.host} (DOCKER_HOST): refused`, '/home/speaker/.docker/config.json: no such file'], mend: 'ssh speaker@engine' })
      for (const client of [viewer, presenter])
        await client.until(() => client.notices.some(notice => notice.type === 'engine' && notice.state === 'away'))
      expect(JSON.stringify(viewer.notices)).not.toMatch(/127\.0\.0\.1|tcp:|DOCKER_HOST|speaker/)
      expect(JSON.stringify(presenter.notices)).toContain('ssh speaker@engine')
    })

    it('answers a question after its health with "ok" and no more', async () => {
      expect(await (await fetch(there('/healthz'))).text()).toBe('{"status":"ok"}')
      expect(await (await fetch(`http://localhost:${port}/healthz`)).json()).toMatchObject({ host: { name: 'spy' }, demos: ['one'] })
    })

    it('answers to its own name only', async () => {
      const socket = connect(port, address)
      socket.write(`GET /healthz HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`)
      const [answer] = await once(socket, 'data') as [{ toString: () => string }]
      expect(answer.toString()).toMatch(/^HTTP\/1\.1 421 /)
    })

    it('takes a hundred windows from one address, and the presenter all the same', async () => {
      await Promise.all(Array.from({ length: 100 }, async () => open(address!, 'viewer')))
      await expect(open(address!, 'viewer')).rejects.toThrow('Unexpected server response: 503')
      await open('localhost', 'presenter')
      await open('localhost', 'viewer')
      windows[0]!.terminate()
      await vi.waitUntil(async () => open(address!, 'viewer').then(() => true, () => false), { timeout: 20_000 })
    })
  })
})
