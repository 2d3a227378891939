import type { EngineState, RunState } from '../../demo/protocol.ts'
import type { Demos } from '../../server/demos.ts'
import type { OwnEngine } from './own-engine.ts'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { Recorder } from '../../server/recordings/recorder.ts'
import { freePort } from './free-port.ts'
import { CAN_HAVE_OWN_ENGINE, startOwnEngine } from './own-engine.ts'

const LINES = 300
const fence = (id: string, ...lines: string[]): string => `\n---\n\n\`\`\`sh demo=${id}\n${lines.join('\n')}\n\`\`\`\n`

describe.skipIf(!inject('dockerHost') || !CAN_HAVE_OWN_ENGINE)('an engine', { timeout: 120_000 }, () => {
  let directory: string
  let own: OwnEngine
  let demos: Demos
  /** Published by the demo `port`. */
  let port: number

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'faults-'))
    port = await freePort()
    await writeFile(join(directory, 'slides.md'), [
      '---\ndemo: { deck: faults-test }\n---\n',
      fence('lines', `docker run --name faults-lines busybox sh -c 'i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo line $i; sleep 0.03; done'`),
      fence('long', 'docker run --name faults-long busybox sh -c "echo begun; sleep 600"'),
      fence('port', `docker run -d --name faults-port -p ${port}:80 busybox sleep 600`),
      fence('other-port', `docker run -d --name faults-other -p ${port}:80 busybox sleep 600`),
      fence('same-name', 'docker run -d --name faults-twice busybox sleep 600'),
      fence('twice', 'docker run -d --name faults-twice busybox sleep 600', 'docker run -d --name faults-twice busybox sleep 600'),
      fence('image', 'docker run --rm localhost:1/faults'),
      fence('deaf', '#| exit: 137', 'docker run --rm --name faults-deaf busybox sleep 600'),
    ].join(''))
    own = await startOwnEngine('faults')
  })
  afterEach(async () => {
    for (const demo of demos.deck.demos.values())
      await demos.stage.reset(demo)
    await demos.close()
  })
  afterAll(async () => {
    await own?.close()
    await rm(directory, { recursive: true })
  })

  async function start(): Promise<EngineState> {
    demos = startDemos({ deck: await loadDeck(join(directory, 'slides.md')), target: resolveTarget({}, own.host), msPerKey: 0, log: () => {} })
    return demos.engine.first
  }
  /** @returns milliseconds until the engine's state is this one */
  async function until(state: EngineState['state']): Promise<number> {
    const began = performance.now()
    await vi.waitUntil(() => demos.engine.state.state === state, { timeout: 60_000, interval: 20 })
    return performance.now() - began
  }
  const press = (id: string, step = 0): void => expect(demos.stage.play(demos.deck.demos.get(id)!, step, randomUUID())).toBe('playing')
  async function play(id: string, step = 0): Promise<RunState> {
    press(id, step)
    await demos.stage.run(id)!.settled
    return demos.stage.state(id)
  }
  const textOf = (id: string): string => new TextDecoder().decode(demos.stage.run(id)!.log.from(0)!)
  const sees = (line: number): Promise<true> => vi.waitUntil(() => textOf('lines').includes(`line ${line}\r\n`) as true, { timeout: 30_000 })

  it('that hangs is called so within 10 s, and when it goes on so does the run, with every line', async () => {
    await start()
    press('lines')
    await sees(20)
    await own.signal('SIGSTOP')
    try {
      expect(await until('away')).toBeLessThan(10_000)
      expect(demos.engine.state).toMatchObject({
        lookedAt: [`${own.host} (--host): no answer in time: it hangs, or the network does`],
        mend: 'sudo systemctl restart docker',
      })
      expect(demos.stage.play(demos.deck.demos.get('port')!, 0, 'press')).toBe('engine-away')
    }
    finally {
      await own.signal('SIGCONT')
    }
    expect(await until('live')).toBeLessThan(10_000)
    await demos.stage.run('lines')!.settled
    expect(demos.stage.state('lines')).toMatchObject({ status: 'done', results: [{ exit: 0, ok: true }] })
    expect([...textOf('lines').matchAll(/^line (\d+)\r$/gm)].map(([, line]) => Number(line))).toEqual(Array.from({ length: LINES }, (_, index) => index + 1))
  })

  it.each(['SIGKILL', 'SIGTERM'] as const)('that is ended by %s in the middle of a run is called so within 10 s, and comes back without a restart', async (signal) => {
    await start()
    press('long')
    await vi.waitUntil(() => textOf('long').includes('begun\r\n'), { timeout: 30_000 })
    const { settled } = demos.stage.run('long')!
    if (signal === 'SIGKILL')
      await own.signal(signal)
    else
      await own.stop()
    expect(await until('away')).toBeLessThan(10_000)
    await settled
    expect(demos.stage.state('long')).toMatchObject({ status: 'failed' })
    await own.start()
    expect(await until('live')).toBeLessThan(10_000)
    await demos.stage.reset(demos.deck.demos.get('long')!)
    press('lines')
    await sees(20)
  })

  it('that is not there at the start is looked for until it is', async () => {
    await own.stop()
    expect(await start()).toMatchObject({ state: 'away', lookedAt: [expect.stringMatching(/^unix:.* \(--host\): (?:no such socket|refused: nobody listens there)$/) as string], mend: 'Start the engine, or name another: npm start -- --host unix:///path' })
    expect(demos.stage.play(demos.deck.demos.get('port')!, 0, 'press')).toBe('engine-away')
    await own.start()
    expect(await until('live')).toBeLessThan(10_000)
    expect(await play('port')).toMatchObject({ status: 'done' })
  })

  describe('that refuses', () => {
    it('a port held by a container says which', async () => {
      await start()
      const holder = await own.docker.createContainer({ name: 'faults-holder', Image: 'busybox', Cmd: ['sleep', '600'], ExposedPorts: { '80/tcp': {} }, HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } } })
      await holder.start()
      const { message, results } = await play('port')
      expect(results).toMatchObject([{ exit: 125, ok: false }])
      expect(message).toContain(`Port ${port} is held by the container "faults-holder" (busybox), of somebody else.\nTo mend it: npm run -s docker -- stop faults-holder`)
      expect((await holder.inspect()).State.Running).toBe(true)
      await holder.remove({ force: true })
    })

    it('a port held by another demo says by which', async () => {
      await start()
      await play('other-port')
      const { message } = await play('port')
      expect(message).toContain(`Port ${port} is held by the container "faults-other" (busybox), of the demo "other-port" (deck faults-test).\nTo mend it: reset the demo "other-port", or: npm run clean`)
    })

    it('a port held by a program says by which', async () => {
      await start()
      const holder = createServer()
      await new Promise<void>(resolve => holder.listen(port, '127.0.0.1', resolve))
      const { message, results } = await play('port')
      expect(results).toMatchObject([{ exit: 125, ok: false }])
      expect(message).toMatch(new RegExp(`Port ${port} is held by \\S.* \\(process ${process.pid}\\), which is no container of this engine\\.\nTo mend it: kill ${process.pid}, then reset this demo`))
      await new Promise(resolve => holder.close(resolve))
      await demos.stage.reset(demos.deck.demos.get('port')!)
      expect(await play('port')).toMatchObject({ status: 'done' })
    })

    it('a name of an earlier step says how it goes', async () => {
      await start()
      await play('twice')
      const { message, results } = await play('twice', 1)
      expect(results).toMatchObject([{ ok: true }, { exit: 125, ok: false }])
      expect(message).toMatch(/The name "faults-twice" has a container of the demo "twice" \(deck faults-test\), made at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\nTo mend it: reset the demo "twice", or: npm run clean/)
      expect(textOf('twice')).toContain('Conflict. The container name "/faults-twice" is already in use by container')
    })

    it('a name that another demo has given says which', async () => {
      await start()
      await play('twice')
      const { message } = await play('same-name')
      expect(message).toContain('The name "faults-twice" has a container of the demo "twice" (deck faults-test)')
    })

    it('an image that nobody has says where it could come from', async () => {
      await start()
      const { message, results } = await play('image')
      expect(results).toMatchObject([{ exit: 125, ok: false }])
      expect(message).toContain('The engine has no image localhost:1/faults:latest and could not get it.\nTo mend it: docker pull localhost:1/faults:latest   (on a network that has it)')
    })
  })

  it('whose container is deaf to Ctrl-C: a hint after two seconds, the second press ends it, the exit code is shown', async () => {
    await start()
    press('deaf')
    await vi.waitUntil(async () => (await own.docker.listContainers({ filters: { name: ['faults-deaf'] } })).length === 1, { timeout: 20_000 })
    const run = demos.stage.run('deaf')!
    const pressed = performance.now()
    expect(run.stop()).toBe(true)
    await vi.waitUntil(() => run.state.message, { timeout: 10_000, interval: 10 })
    const waited = performance.now() - pressed
    expect(waited).toBeGreaterThan(1900)
    expect(waited).toBeLessThan(5000)
    expect(run.state).toMatchObject({ status: 'running', message: 'Ctrl-C was sent, and the command goes on: process 1 of a container ignores it unless it asks for it.\nStop once more to end it.' })
    run.stop()
    await run.settled
    expect(run.state).toMatchObject({ results: [{ exit: 137 }] })
  })

  it('whose run is recorded on a full disk leaves no half recording, and the one before as it was', async () => {
    await start()
    const full = join(directory, 'full')
    await mkdir(full)
    await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', full])
    try {
      await writeFile(join(full, 'lines.cast'), 'older')
      let recorder: Recorder | undefined
      const demo = demos.deck.demos.get('lines')!
      demos.stage.once('opened', run => recorder = new Recorder(run, demo))
      await play('lines')
      await expect(recorder!.save(full, { hash: '0'.repeat(64), engine: { version: '1', apiVersion: '1' }, images: [] })).rejects.toThrow(/ENOSPC|no space left/)
      expect(await readdir(full)).toEqual(['lines.cast'])
    }
    finally {
      await promisify(execFile)('umount', [full])
    }
  })
})
