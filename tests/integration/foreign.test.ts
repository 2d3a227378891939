import type { Buffer } from 'node:buffer'
import type { Notice } from '../../demo/protocol.ts'
import type { Deck } from '../../server/deck.ts'
import type { Client } from './client.ts'
import type { Killable } from './killable.ts'
import type { OwnEngine } from './own-engine.ts'
import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { freePort } from './free-port.ts'
import { startKillable } from './killable.ts'
import { CAN_HAVE_OWN_ENGINE, startOwnEngine } from './own-engine.ts'

const VOLUMES = ['logs', 'config', 'simpledb', 'dbs', 'shared']
const CONTAINERS = ['mydb', 'mydb2', 'docker1', 'docker2', 'docker3']
const IMAGE = 'stephlocke/ddd-simplewrites:latest'

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex')

describe.skipIf(!inject('dockerHost') || !CAN_HAVE_OWN_ENGINE)('what is on the host under the deck\'s names', { timeout: 240_000 }, () => {
  let own: OwnEngine
  let deck: Deck
  let directory: string
  let port: number
  let server: Killable

  beforeAll(async () => {
    own = await startOwnEngine('foreign')
    deck = await loadDeck('slides.md')
    directory = await mkdtemp(join(tmpdir(), 'foreign-'))
    port = await freePort()
    await own.docker.getImage('busybox').tag({ repo: 'stephlocke/ddd-simplewrites', tag: 'latest' })
    for (const name of VOLUMES)
      await own.docker.createVolume({ Name: name, Labels: { owner: 'accounting' } })
    await own.docker.createNetwork({ Name: 'disconbobulating', Labels: { owner: 'accounting' } })
    // all their data on volumes, one container at least beside another on the same volume
    for (const name of CONTAINERS) {
      const container = await own.docker.createContainer({
        name,
        Image: 'busybox',
        Cmd: ['sh', '-c', `for at in ${VOLUMES.join(' ')}; do head -c 100000 /dev/urandom > /$at/${name}; done; echo ${name} > /own; exec sleep 6000`],
        HostConfig: { Binds: VOLUMES.map(volume => `${volume}:/${volume}`) },
      })
      await container.start()
      while (!(await container.inspect()).State.Running || !await container.getArchive({ path: '/own' }).then(() => true, () => false));
    }
  })
  afterAll(async () => {
    await server?.kill()
    await own?.close()
    await rm(directory, { recursive: true })
  })

  /** Everything that could change about them. */
  async function fingerprint(): Promise<Record<string, unknown>> {
    const found: Record<string, unknown> = {}
    for (const name of CONTAINERS) {
      const container = own.docker.getContainer(name)
      const { Id, State, RestartCount, Config, Mounts, NetworkSettings } = await container.inspect()
      found[name] = { Id, State, RestartCount, Config, mounts: Mounts.map(({ Source, Destination, RW }) => `${Source}:${Destination}:${RW}`).sort(), NetworkSettings, changes: (await container.changes() as { Path: string }[]).map(({ Path }) => Path).sort(), own: sha256(await buffer(await container.getArchive({ path: '/own' }))) }
    }
    for (const name of VOLUMES)
      found[name] = { ...await own.docker.getVolume(name).inspect(), data: sha256(await buffer(await own.docker.getContainer('mydb').getArchive({ path: `/${name}` }))) }
    found.network = await own.docker.getNetwork('disconbobulating').inspect()
    found.image = (await own.docker.getImage(IMAGE).inspect()).Id
    return found
  }

  async function start(): Promise<Client> {
    server = await startKillable({ deck: deck.file, host: own.host, port, runtime: directory })
    return server.open('presenter')
  }

  /** Presses through a demo as a speaker would. @returns what was said of every step */
  async function playAll(client: Client, id: string): Promise<boolean[]> {
    client.send({ type: 'watch', demo: id })
    await client.until(() => client.state(id))
    client.end = 0
    client.text = ''
    for (const { index } of deck.demos.get(id)!.steps) {
      const heard = client.notices.length
      const refused = (notice: Notice, at: number): boolean => at >= heard && notice.type === 'refused' && notice.demo === id
      client.play(id, index)
      await client.until(() => (client.state(id)?.results.length ?? 0) > index || client.notices.some(refused))
      // what waits for input or goes on by itself is not waited for
      if (client.notices.some(refused))
        break
    }
    client.send({ type: 'unwatch', demo: id })
    return client.state(id)!.results.map(({ ok }) => ok)
  }

  it('is byte for byte the same after every demo, reset, crash and clean-up', async () => {
    const before = await fingerprint()
    let client = await start()
    for (const id of deck.demos.keys())
      expect(await playAll(client, id), id).toContain(false)
    await server.kill()

    client = await start()
    for (const id of deck.demos.keys()) {
      const heard = client.notices.length
      client.send({ type: 'watch', demo: id })
      client.send({ type: 'reset', demo: id, volumes: VOLUMES })
      await client.until(() => client.notices.length > heard + 1)
    }
    await server.kill('SIGTERM')
    const { stdout } = await promisify(execFile)(process.execPath, ['cli/clean.ts', '--volumes', '--yes', '--host', own.host])
    expect([...VOLUMES, ...CONTAINERS].filter(name => new RegExp(`\\b${name}\\b`).test(stdout))).toEqual([])
    expect(await fingerprint()).toEqual(before)
    // and nothing of the deck's is left beside them
    expect((await own.docker.listContainers({ all: true })).map(({ Names }) => Names[0]!.slice(1)).sort()).toEqual([...CONTAINERS].sort())
    expect((await own.docker.listVolumes()).Volumes.map(({ Name }) => Name).sort()).toEqual([...VOLUMES].sort())
  })

  it('stays so while the demos run beside it with a prefix', async () => {
    const before = await fingerprint()
    const demos = startDemos({ deck, target: resolveTarget({}, own.host), prefix: 'my-', msPerKey: 0, log: () => {} })
    expect(await demos.engine.first).toMatchObject({ state: 'live' })
    const volumes = deck.demos.get('volumes')!
    for (const { index } of volumes.steps) {
      demos.stage.play(volumes, index, randomUUID())
      await demos.stage.run('volumes')!.settled
    }
    expect(demos.stage.state('volumes').results.map(({ exit }) => exit)).toEqual(volumes.steps.map(() => 0))
    const names = (await own.docker.listVolumes()).Volumes.map(({ Name }) => Name)
    expect(names).toEqual(expect.arrayContaining(['my-logs', 'my-config', 'my-simpledb']))
    await demos.close()
    await promisify(execFile)(process.execPath, ['cli/clean.ts', '--volumes', '--yes', '--host', own.host])
    expect((await own.docker.listVolumes()).Volumes.map(({ Name }) => Name).sort()).toEqual([...VOLUMES].sort())
    expect(await fingerprint()).toEqual(before)
  })
})
