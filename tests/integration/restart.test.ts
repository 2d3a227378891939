import type Docker from 'dockerode'
import type { EngineState } from '../../demo/protocol.ts'
import type { Cable } from './cable.ts'
import type { Killable } from './killable.ts'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { layCable } from './cable.ts'
import { Client } from './client.ts'
import { freePort } from './free-port.ts'
import { startKillable } from './killable.ts'

const fence = (info: string, ...lines: string[]): string => `\n---\n\n\`\`\`sh demo=${info}\n${lines.join('\n')}\n\`\`\`\n`
const LINES = 'i=0; while [ $i -lt 400 ]; do i=$((i+1)); echo line $i; sleep 0.01; done'
const DECK = [
  '---\ndemo: { deck: restart-test }\n---\n',
  fence('lines', '#| exit: 7', '#| expect: /line 400/', `docker run --name restart-lines busybox sh -c '${LINES}; exit 7'`),
  fence('gone', '#| exit: 7', `docker run --rm --name restart-gone busybox sh -c 'trap "exit 7" USR1; ${LINES}; while true; do sleep 0.1; done'`),
  fence('two', 'docker run --rm --name restart-first busybox sh -c "exit 3"', '#| exit: 7', `docker run --rm --name restart-second busybox sh -c '${LINES}; exit 7'`, 'docker ps'),
  fence('background', 'docker run -d --name restart-background busybox sleep 600', 'docker ps --filter name=restart-background', 'docker exec -it restart-background sh', '/ # echo typed', '/ # exit', 'docker ps -q'),
  fence('inside needs=background', 'docker exec -it restart-background sh', '/ # exit'),
  fence('shell', 'docker run -it --name restart-shell busybox sh', '/ # echo first', '/ # exit 0'),
  fence('long', 'docker run --name restart-long busybox sh -c "echo begun; sleep 600"'),
].join('')

describe.skipIf(!inject('dockerHost'))('a server that is killed', { timeout: 60_000 }, () => {
  let directory: string
  let docker: Docker
  let port: number
  /** Between the server and the engine. */
  let cable: Cable
  let server: Killable
  const clients: Client[] = []

  async function start(): Promise<string> {
    server = await startKillable({
      deck: join(directory, 'slides.md'),
      host: `tcp://127.0.0.1:${cable.port}`,
      port,
      runtime: directory,
      environment: { DOCKER_CONFIG: directory },
    })
    return server.tokens.presenter
  }
  const kill = (signal?: NodeJS.Signals): Promise<number | null> => server.kill(signal)

  const isEngine = (state: EngineState['state']) => (client: Client): unknown => client.notices.findLast(notice => notice.type === 'engine' && notice.state === state)

  async function open(token: string, demo: string, state: EngineState['state'] = 'live'): Promise<Client> {
    const client = new Client(`ws://localhost:${port}/live`, { authorization: `Bearer ${token}` })
    clients.push(client)
    await client.until(() => isEngine(state)(client))
    client.send({ type: 'watch', demo })
    return client
  }

  /** A server on which the first steps of a demo have been played. */
  async function played(demo: string, steps: number): Promise<Client> {
    const client = await open(await start(), demo)
    for (let step = 0; step < steps; step++) {
      client.play(demo, step)
      await client.played(demo, step + 1)
    }
    return client
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'restart-'))
    await writeFile(join(directory, 'slides.md'), DECK)
    docker = connect(resolveTarget({}, inject('dockerHost')))
    cable = await layCable(() => createConnection(inject('dockerHost')!.replace('unix://', '')))
    port = await freePort()
  })
  afterEach(async () => {
    clients.splice(0).forEach(client => client.socket.terminate())
    await kill()
    await rm(join(directory, `slidev-docker-${process.getuid!()}`), { recursive: true, force: true })
    await removeAllOwned(docker, { deck: 'restart-test' })
  })
  afterAll(async () => {
    cable.close()
    await rm(directory, { recursive: true })
  })

  const lines = (text: string): number[] => [...text.matchAll(/^line (\d+)\r?$/gm)].map(([, number]) => Number(number))
  const COUNT = Array.from({ length: 400 }, (_, index) => index + 1)
  /** Waits for the last line: a window that comes after the end knows the end before it has the lines. */
  async function all(client: Client): Promise<void> {
    await client.until(() => client.text.includes('line 400\r\n'))
    expect(lines(client.text)).toEqual(COUNT)
  }
  /** Until the container has ended and, with `--rm`, is gone. */
  const removed = async (name: string): Promise<unknown> => docker.getContainer(name).wait({ condition: 'removed' }).catch(() => {})

  it.each([['SIGKILL', null], ['SIGTERM', 0]] as const)('by %s comes back to the same run: every line once, and the exit code', async (signal, exit) => {
    const token = await start()
    const before = await open(token, 'lines')
    before.play('lines', 0)
    await before.until(() => before.text.includes('line 50\r\n'))
    expect(await kill(signal)).toBe(exit)

    expect(await start()).toBe(token)
    const after = await open(token, 'lines')
    const state = await after.played('lines', 1)
    await all(after)
    expect(state).toMatchObject({ status: 'done', step: 1, results: [{ exit: 7, ok: true }], message: 'Taken up again: the server was restarted.' })
    expect(await docker.listContainers({ all: true, filters: { name: ['restart-lines'] } })).toHaveLength(1)
  })

  it('knows the exit code of what has ended meanwhile', async () => {
    const before = await open(await start(), 'lines')
    before.play('lines', 0)
    await before.until(() => before.text.includes('line 5\r\n'))
    await kill()
    expect(await docker.getContainer('restart-lines').wait()).toMatchObject({ StatusCode: 7 })

    const after = await open(await start(), 'lines')
    expect(await after.played('lines', 1)).toMatchObject({ results: [{ exit: 7, ok: true }] })
    await all(after)
  })

  it('knows the exit code of what has ended meanwhile and is gone, and of the steps before', async () => {
    const before = await played('two', 1)
    expect(before.state('two')).toMatchObject({ results: [{ exit: 3, ok: false }] })
    before.play('two', 1)
    await before.until(() => before.text.includes('line 5\r\n'))
    await kill()
    await removed('restart-second')

    const after = await open(await start(), 'two')
    expect(await after.played('two', 2)).toMatchObject({ status: 'done', step: 2, results: [{ exit: 3, ok: false, unmet: 'exit code 3 instead of 0' }, { exit: 7, ok: true }] })
    after.play('two', 2)
    expect(await after.played('two', 3)).toMatchObject({ results: [{}, {}, { exit: 0, ok: true }] })
  })

  it('knows the exit code of what ends, and is gone, while it is taken up', async () => {
    const before = await open(await start(), 'gone')
    before.play('gone', 0)
    await before.until(() => before.text.includes('line 5\r\n'))
    await kill()
    const after = await open(await start(), 'gone')
    await all(after)
    await docker.getContainer('restart-gone').kill({ signal: 'SIGUSR1' })
    expect(await after.played('gone', 1)).toMatchObject({ status: 'done', results: [{ exit: 7, ok: true }] })
    expect(lines(after.text)).toEqual(COUNT)
  })

  it('goes on after the last step, on what the steps before have made', async () => {
    const before = await played('background', 1)
    const [, id] = /([0-9a-f]{64})/.exec(before.text) ?? []
    await kill()

    const after = await open(await start(), 'background')
    expect(await after.played('background', 1)).toMatchObject({ status: 'done', step: 1, message: 'Taken up again: the server was restarted.' })
    await after.until(() => after.text.includes(id!))
    after.play('background', 1)
    expect(await after.played('background', 2)).toMatchObject({ results: [{ ok: true }, { exit: 0, ok: true }] })
    expect((await docker.getContainer(id!).inspect()).State.Running).toBe(true)
  })

  it.each([['background', 3, 2], ['background', 4, 2], ['inside', 1, 0]])('says of %s, after step %i, that its session in a container has ended, and plays that again', async (demo, steps, cut) => {
    const before = await played(demo, steps)
    expect(before.state(demo)).toMatchObject({ status: 'waiting' })
    await kill()

    const after = await open(await start(), demo)
    const state = await after.until(() => after.state(demo)?.message && after.state(demo))
    expect(state).toMatchObject({ status: cut === 0 ? 'idle' : 'done', step: cut, message: `Taken up again: the server was restarted.\nStep ${cut + 1} (docker exec) has ended with it, and can be played again.` })
    after.play(demo, cut)
    expect(await after.played(demo, cut + 1)).toMatchObject({ status: 'waiting' })
    await after.until(() => after.text.includes('/ # '))
  })

  it('takes the keys of an interactive container again, at the step where it was', async () => {
    const before = await played('shell', 2)
    before.send({ type: 'keys', demo: 'shell', data: 'echo before-$((20+1))\r' })
    await before.until(() => before.text.includes('before-21'))
    await kill()

    const after = await open(await start(), 'shell')
    expect(await after.played('shell', 2)).toMatchObject({ status: 'waiting', step: 2, results: [{ ok: true }, { ok: true }] })
    await after.until(() => after.text.includes('before-21'))
    after.send({ type: 'keys', demo: 'shell', data: 'echo after-$((20+2))\r' })
    await after.until(() => after.text.includes('after-22'))
    after.play('shell', 2)
    expect(await after.played('shell', 3)).toMatchObject({ status: 'done', results: [{}, {}, { exit: 0, ok: true }] })
  })

  it('does not bring back what was reset before', async () => {
    const before = await played('two', 1)
    before.send({ type: 'reset', demo: 'two' })
    await before.until(() => before.state('two')?.run === null)
    await kill()
    const token = await start()
    const after = await open(token, 'two')
    // nothing is played before it is known what there is to take up
    const other = await open(token, 'lines')
    await vi.waitUntil(() => {
      other.play('lines', 0)
      return other.state('lines')?.run
    }, { interval: 200, timeout: 20_000 })
    expect(after.state('two')).toMatchObject({ run: null, step: 0 })
  })

  it('takes a run up when the engine can be reached only later', async () => {
    const before = await open(await start(), 'lines')
    before.play('lines', 0)
    await before.until(() => before.text.includes('line 5\r\n'))
    await kill()
    cable.cut()
    const token = await start()
    const after = await open(token, 'lines', 'away')
    // and one that is killed before that is not the last chance
    await kill()
    expect(await start()).toBe(token)
    const again = await open(token, 'lines', 'away')
    await cable.mend()
    expect(await again.played('lines', 1)).toMatchObject({ results: [{ exit: 7, ok: true }] })
    await all(again)
    expect(after.state('lines')?.run ?? null).toBeNull()
  })

  describe('and has taken up a run', () => {
    async function takenUp(): Promise<Client> {
      const before = await open(await start(), 'long')
      before.play('long', 0)
      await before.until(() => before.text.includes('begun\r\n'))
      await kill()
      const after = await open(await start(), 'long')
      await after.until(() => after.text.includes('begun\r\n'))
      return after
    }

    it('can reset it', async () => {
      const after = await takenUp()
      after.send({ type: 'reset', demo: 'long' })
      await after.until(() => after.state('long')?.run === null)
      await vi.waitUntil(async () => (await docker.listContainers({ all: true, filters: { name: ['restart-long'] } })).length === 0, { timeout: 20_000 })
      const again = await open(server.tokens.presenter, 'long')
      again.play('long', 0)
      await again.until(() => again.text.includes('begun\r\n'))
    })

    it.each(['SIGINT', 'SIGTERM'] as const)('ends in order by %s, and the container goes on', async (signal) => {
      await takenUp()
      expect(await kill(signal)).toBe(0)
      expect((await docker.getContainer('restart-long').inspect()).State.Running).toBe(true)
    })

    it('outlives the engine\'s connections, and the container\'s removal', async () => {
      const after = await takenUp()
      cable.cut()
      expect(await after.played('long', 1)).toMatchObject({ status: 'failed', results: [{ ok: false }] })
      expect(after.text).toContain('error during connect')
      await after.until(() => isEngine('away')(after))
      await cable.mend()
      await after.until(() => after.notices.findLast(notice => notice.type === 'engine')?.state === 'live')
      await docker.getContainer('restart-long').remove({ force: true })
      after.send({ type: 'reset', demo: 'long' })
      await after.until(() => after.state('long')?.run === null)
    })

    it('shows that its container was removed by somebody else', async () => {
      const after = await takenUp()
      await docker.getContainer('restart-long').remove({ force: true })
      expect(await after.played('long', 1)).toMatchObject({ status: 'failed', results: [{ exit: 137, ok: false }] })
    })
  })

  it('comes back on the host that a person has chosen', async () => {
    const meta = join(directory, 'contexts/meta', createHash('sha256').update('second').digest('hex'))
    await mkdir(meta, { recursive: true })
    await writeFile(join(meta, 'meta.json'), JSON.stringify({ Name: 'second', Metadata: {}, Endpoints: { docker: { Host: inject('dockerHost'), SkipTLSVerify: false } } }))
    const token = await start()
    const before = await open(token, 'lines')
    const hosts = (client: Client) => client.notices.findLast(notice => notice.type === 'hosts')?.hosts
    const chosen = (client: Client): string | undefined => hosts(client)?.find(({ current }) => current)?.name
    before.send({ type: 'host', name: 'context second' })
    await before.until(() => chosen(before) === 'context second')
    await before.until(() => before.notices.findLast(notice => notice.type === 'engine')?.state === 'live')
    before.play('lines', 0)
    await before.until(() => before.text.includes('line 5\r\n'))
    await kill()
    await start()
    const after = await open(token, 'lines')
    // the hosts are told right after the engine
    await after.until(() => chosen(after) === 'context second')
    expect(await after.played('lines', 1)).toMatchObject({ results: [{ exit: 7, ok: true }] })
  })

  it('by Ctrl-C begins anew, and its link is worth nothing', async () => {
    const token = await start()
    const before = await open(token, 'background')
    before.play('background', 0)
    await before.played('background', 1)
    expect(await kill('SIGINT')).toBe(0)

    expect(await start()).not.toBe(token)
    const client = new Client(`ws://localhost:${port}/live`, { authorization: `Bearer ${token}` })
    expect(await new Promise(resolve => client.socket.on('unexpected-response', (_request, response) => resolve(response.statusCode)))).toBe(403)
  })
})
