import type Docker from 'dockerode'
import type { AddressInfo } from 'node:net'
import type { EngineState, Host, Notice, Refused, Role } from '../../demo/protocol.ts'
import type { Demos } from '../../server/demos.ts'
import type { Serving } from '../../server/serve.ts'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { listOwned, removeOwned } from '../../server/docker/remove.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { serve } from '../../server/serve.ts'
import { importBusybox } from '../../setup/private-engine/busybox-image.ts'
import { placeOf, startDockerd, stopDockerd } from '../../setup/private-engine/dockerd.ts'
import { emptyEngine } from '../../setup/private-engine/empty.ts'
import { log } from '../engine/provide.ts'
import { Client } from './client.ts'
import { freePort } from './free-port.ts'

const DECK = `---
demo:
  deck: hosts-test
  images: { hosts-made: made }
---

\`\`\`sh demo=writer
docker run -d --name hosts-writer -v hosts-data:/data busybox sleep 600
#| until: /tick 3/
docker run --rm --name hosts-ticks busybox sh -c 'i=0; while true; do i=$((i+1)); echo tick $i; sleep 0.1; done'
\`\`\`

---

\`\`\`sh demo=reader needs=writer
docker exec hosts-writer true
\`\`\`

---

\`\`\`sh demo=slow
docker run -it --rm --name hosts-slow busybox sh -c 'read told'
\`\`\`

---

\`\`\`sh demo=made
#| expect: /made there/
docker run --rm --name hosts-made hosts-made echo made there
\`\`\`
`

describe.skipIf(!inject('dockerHost'))('another Docker host, chosen by the presenter', () => {
  const place = placeOf(`hosts-${process.pid}`)
  let first: Docker
  let second: Docker
  let demos: Demos
  let serving: Serving
  let port: number
  let directory: string
  /** Takes connections and never answers. */
  const hung = createServer(socket => socket.resume().on('error', () => {}))
  const clients: Client[] = []
  const closeWindows = (): void => clients.splice(0).forEach(client => client.socket.terminate())

  async function writeContext(name: string, host: string): Promise<void> {
    const meta = join(directory, 'contexts/meta', createHash('sha256').update(name).digest('hex'))
    await mkdir(meta, { recursive: true })
    await writeFile(join(meta, 'meta.json'), JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } }))
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hosts-test-'))
    await writeFile(join(directory, 'slides.md'), DECK)
    await mkdir(join(directory, 'made'))
    await writeFile(join(directory, 'made/Dockerfile'), 'FROM busybox:latest\nENV MADE=here\n')
    second = await startDockerd(place, log)
    await importBusybox(second, 'busybox:latest', log)
    await writeContext('other', `unix://${place.socket}`)
    await new Promise<void>(resolve => hung.listen(0, '127.0.0.1', resolve))
    await writeContext('hung', `tcp://127.0.0.1:${(hung.address() as AddressInfo).port}`)
    await writeContext('gone', 'unix:///nowhere/docker.sock')
    await writeContext('plain', 'tcp://192.0.2.7:2375')
    const target = resolveTarget({}, inject('dockerHost'))
    first = connect(target)
    demos = startDemos({ deck: await loadDeck(join(directory, 'slides.md')), target, environment: { HOME: directory, DOCKER_CONFIG: directory }, msPerKey: 0, log: () => {} })
    await demos.engine.first
    port = await freePort()
    serving = await serve(demos, { pages: directory, port })
  })
  afterEach(async () => {
    closeWindows()
    await back()
    for (const demo of demos.deck.demos.values())
      await demos.stage.reset(demo)
  })
  afterAll(async () => {
    await serving?.close()
    await demos?.close()
    hung.close()
    for (const owned of first ? await listOwned(first, { deck: 'hosts-test' }) : [])
      await removeOwned(first, 'hosts-test', owned)
    if (second)
      await emptyEngine(second)
    await stopDockerd(place)
    for (const path of [directory, place.data, place.runtime])
      await rm(path, { recursive: true, force: true })
  })

  async function open(role: Role): Promise<Client> {
    const token = new URL(serving.access.link(role)).searchParams.get('token')!
    const client = new Client(`ws://localhost:${port}/live`, { authorization: `Bearer ${token}` })
    clients.push(client)
    await client.until(() => client.notices.find(notice => notice.type === (role === 'viewer' ? 'engine' : 'hosts')))
    return client
  }

  const last = <T extends Notice['type']>(client: Client, type: T) => client.notices.findLast((notice): notice is Extract<Notice, { type: T }> => notice.type === type)
  const currentOf = (hosts: Host[] | undefined): string | undefined => hosts?.find(({ current }) => current)?.name

  /** Chooses a host and waits for what is seen there. */
  async function choose(client: Client, name: string): Promise<EngineState> {
    client.send({ type: 'host', name })
    await client.until(() => currentOf(last(client, 'hosts')?.hosts) === name)
    return client.until(() => last(client, 'engine')?.state !== 'connecting' && last(client, 'engine'))
  }

  async function back(): Promise<void> {
    if (currentOf(demos.hosts.list()) !== 'this machine')
      expect(await choose(await open('presenter'), 'this machine')).toMatchObject({ state: 'live' })
  }

  async function refusalOf(role: Role, name: string): Promise<Refused> {
    const client = await open(role)
    client.send({ type: 'host', name })
    return client.until(() => last(client, 'refused'))
  }

  /** Plays a demo up to a step, in a window of its own. */
  async function play(demo: string, steps = 1) {
    const client = await open('presenter')
    client.send({ type: 'watch', demo })
    for (let step = 0; step < steps; step++) {
      client.play(demo, step)
      await client.played(demo, step + 1)
    }
    return client
  }

  const needsOf = (demo: string): string[] => demos.stage.unmetNeeds(demos.stage.demo(demo)!).map(({ id }) => id)
  const idOf = async (docker: Docker, name: string): Promise<string | undefined> => (await docker.listContainers({ filters: { name: [name] } }))[0]?.Id

  it('is told to presenters by name, and to nobody else', async () => {
    const [presenter, viewer] = await Promise.all([open('presenter'), open('viewer')])
    expect(last(presenter, 'hosts')?.hosts).toEqual([
      { name: 'this machine', host: inject('dockerHost'), current: true },
      { name: 'context default', host: 'unix:///var/run/docker.sock', current: false },
      { name: 'context gone', host: 'unix:///nowhere/docker.sock', current: false },
      { name: 'context hung', host: expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+$/) as string, current: false },
      { name: 'context other', host: `unix://${place.socket}`, current: false },
      { name: 'context plain', host: '', current: false, unusable: expect.stringMatching(/^tcp:\/\/192\.0\.2\.7:2375 .*in plain text, by anybody\.$/) as string },
    ])
    expect(await choose(presenter, 'context other')).toMatchObject({ state: 'live', name: `${hostname()} (context other)`, target: `unix://${place.socket}` })
    await viewer.until(() => last(viewer, 'engine')?.target === `unix://${place.socket}`)
    expect(viewer.notices.filter(({ type }) => type === 'hosts')).toEqual([])
    const later = await open('presenter')
    expect(currentOf(last(later, 'hosts')?.hosts)).toBe('context other')
  })

  it('takes the demos on, from their start; what runs on the old one goes on there', async () => {
    const client = await play('writer', 2)
    const [writer, ticks] = [await idOf(first, 'hosts-writer'), await idOf(first, 'hosts-ticks')]
    expect(writer && ticks).toBeTruthy()
    expect(needsOf('reader')).toEqual([])

    await choose(client, 'context other')
    expect(client.state('writer')).toMatchObject({ run: null, status: 'idle', step: 0, results: [], message: `What this demo has run on ${hostname()} goes on there. Here it begins anew.` })
    expect([await idOf(first, 'hosts-writer'), await idOf(first, 'hosts-ticks')]).toEqual([writer, ticks])
    expect(await listOwned(second, { deck: 'hosts-test' })).toEqual([])
    expect(needsOf('reader')).toEqual(['writer'])

    // a run's bytes are counted from its own start: each window watches one
    client.send({ type: 'unwatch', demo: 'writer' })
    const there = await play('writer')
    expect(there.state('writer')).toMatchObject({ status: 'done', results: [{ exit: 0, ok: true }] })
    expect(there.state('writer')!.message).toBeUndefined()
    expect(await idOf(second, 'hosts-writer')).toBeTruthy()
    expect(await idOf(first, 'hosts-writer')).toBe(writer)

    await choose(there, 'this machine')
    there.send({ type: 'unwatch', demo: 'writer' })
    const again = await play('writer')
    expect(again.state('writer')).toMatchObject({ status: 'done', results: [{ exit: 0, ok: true }] })
    expect(await idOf(first, 'hosts-writer')).not.toBe(writer)
    expect(await idOf(first, 'hosts-ticks')).toBeUndefined()
    expect((await listOwned(second, { deck: 'hosts-test' })).map(({ kind }) => kind).sort()).toEqual(['container', 'volume'])
  })

  it('gets the deck\'s images', async () => {
    const client = await open('presenter')
    await choose(client, 'context other')
    const there = await play('made')
    expect(there.state('made')).toMatchObject({ results: [{ exit: 0, ok: true }] })
    expect((await second.getImage('hosts-made').inspect()).Config.Env).toContain('MADE=here')
  })

  it('that does not answer is away with its reasons, and there is a way back', async () => {
    const client = await open('presenter')
    expect(await choose(client, 'context gone')).toMatchObject({
      state: 'away',
      target: 'unix:///nowhere/docker.sock',
      lookedAt: ['unix:///nowhere/docker.sock (the context "gone", chosen in the deck): no such socket'],
    })
    client.play('writer', 0)
    expect(await client.until(() => last(client, 'refused'))).toMatchObject({ code: 'engine-away' })
    expect(await choose(client, 'this machine')).toMatchObject({ state: 'live', name: hostname() })
    expect((await play('writer')).state('writer')).toMatchObject({ results: [{ ok: true }] })
  })

  it('that hangs can be left at once, and what comes of it later does not count', async () => {
    const client = await open('presenter')
    client.send({ type: 'host', name: 'context hung' })
    await client.until(() => currentOf(last(client, 'hosts')?.hosts) === 'context hung')
    await expect.poll(() => new Promise(resolve => hung.getConnections((_error, count) => resolve(count))), { timeout: 8000 }).toBe(1)
    expect(await choose(client, 'this machine')).toMatchObject({ state: 'live' })
    await expect.poll(() => new Promise(resolve => hung.getConnections((_error, count) => resolve(count))), { timeout: 8000 }).toBe(0)
    expect((await play('writer')).state('writer')).toMatchObject({ results: [{ ok: true }] })
    expect(client.notices.filter(({ type }) => type === 'engine').map(notice => 'state' in notice && notice.state)).toEqual(['live', 'connecting', 'connecting', 'live'])
  })

  it('loses nothing by a reset that was meant for the old one', async () => {
    await choose(await open('presenter'), 'context other')
    await play('writer')
    closeWindows()
    await back()
    await play('writer')
    closeWindows()
    const volumesOf = async (docker: Docker): Promise<string[]> => (await docker.listVolumes()).Volumes.map(({ Name }) => Name).filter(name => name === 'hosts-data')
    expect([await volumesOf(first), await volumesOf(second)]).toEqual([['hosts-data'], ['hosts-data']])
    const reset = demos.stage.reset(demos.stage.demo('writer')!, ['hosts-data'])
    expect(demos.hosts.choose('context other')).toBeUndefined()
    await reset
    expect([await volumesOf(first), await volumesOf(second)]).toEqual([[], ['hosts-data']])
    expect(await idOf(second, 'hosts-writer')).toBeTruthy()
  })

  it.each<[string, Role, string, Refused['code'], string]>([
    ['a viewer asks', 'viewer', 'context other', 'role', 'Only the presenter can do that; this window watches.'],
    ['nobody knows its name', 'presenter', 'context nope', 'unknown-host', 'There is no Docker host "context nope" to go to. Those there are: this machine, context default, context gone, context hung, context other, context plain.'],
    ['it is an address', 'presenter', 'tcp://192.0.2.7:2375', 'unknown-host', 'There is no Docker host "tcp://192.0.2.7:2375" to go to.'],
    ['it cannot prove who it is', 'presenter', 'context plain', 'unusable-host', 'would be reached over the network in plain text, by anybody.\nThat is root on that machine for whoever listens or answers: refused.'],
  ])('is refused when %s', async (_when, role, name, code, message) => {
    expect(await refusalOf(role, name)).toMatchObject({ code, host: name, message: expect.stringContaining(message) as string })
    expect(currentOf(demos.hosts.list())).toBe('this machine')
    expect(demos.engine.state).toMatchObject({ state: 'live', target: inject('dockerHost') })
  })

  it('is refused while a step is being played, which goes on', async () => {
    const client = await open('presenter')
    client.send({ type: 'watch', demo: 'slow' })
    client.play('slow', 0)
    await client.until(() => client.state('slow')?.status === 'running')
    expect(await refusalOf('presenter', 'context other')).toMatchObject({ code: 'busy', message: '"slow" is being played: wait for the end of its step, or stop it. Nothing has changed.' })
    client.send({ type: 'keys', demo: 'slow', data: '\r' })
    expect(await client.played('slow', 1)).toMatchObject({ results: [{ exit: 0, ok: true }] })
    expect(await choose(client, 'context other')).toMatchObject({ state: 'live' })
  })
})
