import type { DeckCopy } from '../browser/deck-copy.ts'
import type { DevServer } from './dev-server.ts'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { listOwned, removeAllOwned } from '../../server/docker/remove.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { copyTestDeck } from '../browser/deck-copy.ts'
import { Client } from './client.ts'
import { startDevServer } from './dev-server.ts'

const POLL = { timeout: 60_000, interval: 50 }

describe.skipIf(!inject('dockerHost'))('a deck that is edited while its demos run in the dev server', () => {
  let deck: DeckCopy
  let port: number
  let slidev: DevServer
  let token: string
  let client: Client

  const links = (): string[] => slidev.links()
  const open = (): Client => new Client(`ws://localhost:${port}/live`, { authorization: `Bearer ${token}` })

  beforeAll(async () => {
    deck = await copyTestDeck()
    slidev = await startDevServer(deck.file, inject('dockerHost'))
    ;({ port } = slidev)
    token = new URL(links()[0]!).searchParams.get('token')!
    client = open()
    await client.until(() => client.notices.some(notice => notice.type === 'engine' && notice.state === 'live'))
    client.send({ type: 'watch', demo: 'lines' })
    await client.until(() => client.state('lines'))
  })
  afterAll(async () => {
    client?.socket.terminate()
    const docker = connect(resolveTarget({}, inject('dockerHost')))
    // what the last reset removes is let go first
    await vi.waitUntil(async () => (await listOwned(docker, { deck: 'browser-test' })).length === 0, POLL).catch(() => {})
    await slidev?.stop()
    await deck?.remove()
    await removeAllOwned(docker, { deck: 'browser-test' })
  })

  const linesOf = (text: string): number[] => [...text.matchAll(/^line (\d+)\r$/gm)].map(([, line]) => Number(line))
  const lineAfter = (line: number): Promise<boolean> => client.until(() => (linesOf(client.text).at(-1) ?? 0) > line)

  it('goes on with every line when a slide is edited', async () => {
    client.play('lines', 0)
    await lineAfter(0)
    await deck.edit('# Numbers', '# Numbers, and a word')
    // the new title is what the page would show
    await vi.waitUntil(async () => /and a word/.test(await (await fetch(`http://localhost:${port}/__slidev/slides/1.json`, { headers: { authorization: `Bearer ${token}` } })).text()), POLL)
    // Vite takes no notice of an edit that follows another within 50 ms (chokidar): with these lines, the next one comes later
    await lineAfter(linesOf(client.text).at(-1)! + 20)
    expect(client.socket.readyState).toBe(client.socket.OPEN)
    expect(links().length).toBe(1)
  })

  it('goes on, for the same token, when Slidev restarts its server', { timeout: 120_000 }, async () => {
    const { run } = client.state('lines')!
    const before = client
    await deck.edit('provider: none', 'provider: none\n  sans: Inter')
    await vi.waitUntil(() => links().length === 2, POLL).catch(() => expect.fail(`Slidev did not restart; it said:\n${slidev.printed()}`))
    expect(links()[1]).toBe(links()[0])
    await vi.waitUntil(() => before.socket.readyState === before.socket.CLOSED, POLL)
    client = open()
    await client.until(() => client.notices.some(notice => notice.type === 'welcome'))
    client.send({ type: 'watch', demo: 'lines' })
    const { results } = await client.played('lines', 1)
    expect(client.state('lines')!.run).toBe(run)
    expect(results).toMatchObject([{ exit: 0, ok: true }])
    expect(linesOf(client.text).filter((line, index) => line !== index + 1)).toEqual([])
    expect(linesOf(client.text).length).toBe(2000)
  })

  it('plays the fence as it is edited, and lets the demo begin anew', async () => {
    await deck.edit('echo line $i; [', 'echo other $i; [')
    await client.until(() => client.state('lines')!.run === null)
    client.end = 0
    client.text = ''
    client.play('lines', 0)
    await client.until(() => client.text.includes('other 7\r'))
    client.send({ type: 'reset', demo: 'lines' })
    await client.until(() => client.state('lines')!.run === null)
  })

  it('plays what was there before when an edit cannot be read, and says why', async () => {
    await deck.edit('docker run --name browser-lines', 'docker run --nmae browser-lines')
    await vi.waitUntil(() => /unknown flag: --nmae/.test(slidev.printed()), POLL)
    await deck.edit('docker run --nmae browser-lines', 'docker run --name browser-lines')
    client.send({ type: 'watch', demo: 'keys' })
    expect((await client.until(() => client.state('keys'))).status).toBe('idle')
  })
})
