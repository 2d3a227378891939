import type { AddressInfo } from 'node:net'
import type { Server } from 'node:tls'
import type { EngineState } from '../../demo/protocol.ts'
import type { Demos } from '../../server/demos.ts'
import type { TargetFlags } from '../../server/docker/target.ts'
import type { Cable } from './cable.ts'
import type { SecondHost } from './second-host.ts'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createServer } from 'node:tls'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { dial } from '../../server/docker/target/dial.ts'
import { pluginsOf } from '../../server/docker/volume-drivers.ts'
import { Engine } from '../../server/engine.ts'
import { makeAuthority, makeCertificate, makeClientDirectory } from '../engine/certificates.ts'
import { layCable } from './cable.ts'
import { freePort } from './free-port.ts'
import { startSecondHost } from './second-host.ts'

const execute = promisify(execFile)

const counting = (demo: string, numbers: number): string => `\`\`\`sh demo=${demo}\n#| within: 60s\ndocker run --rm --name targets-${demo} busybox sh -c 'i=0; while [ $i -lt ${numbers} ]; do echo n$i; i=$((i+1)); sleep 0.1; done'\n\`\`\`\n`
/** A deck of two demos that say a number every tenth of a second. */
const DECK = `---\ndemo:\n  deck: targets-test\n---\n\n${counting('count', 100)}\n---\n\n${counting('few', 10)}`

describe.skipIf(!inject('dockerHost') || !inject('dockerCli'))('a second Docker host', () => {
  let host: SecondHost
  let id: string

  beforeAll(async () => {
    host = await startSecondHost()
    id = (await host.engine.docker.info()).ID
    // for what is started in this process
    vi.stubEnv('PATH', host.environment.PATH)
  }, 300_000)
  afterAll(async () => {
    await host?.stop()
    vi.unstubAllEnvs()
  })

  /** Every way there. */
  const ways: [string, () => { env: NodeJS.ProcessEnv, flags: TargetFlags, badge: string }][] = [
    ['DOCKER_HOST with TLS', () => ({ env: host.tls, flags: {}, badge: 'datadocker' })],
    ['DOCKER_HOST=ssh://', () => ({ env: { ...host.environment, DOCKER_HOST: host.ssh('speaker') }, flags: {}, badge: 'datadocker' })],
    ['--context', () => ({ env: host.environment, flags: { context: 'cloud' }, badge: 'datadocker (context cloud)' })],
    ['--machine', () => ({ env: host.environment, flags: { machine: 'datadocker' }, badge: 'datadocker (machine datadocker)' })],
    ['docker-machine\'s environment', () => ({ env: { ...host.tls, DOCKER_MACHINE_NAME: 'datadocker' }, flags: {}, badge: 'datadocker (machine datadocker)' })],
  ]

  const words = (flags: TargetFlags): string[] => Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
  const rehearse = (args: string[], env: NodeJS.ProcessEnv): Promise<{ stdout: string }> => execute(process.execPath, ['cli/rehearse.ts', '--json', ...args], { env, maxBuffer: 1e7 })

  async function look(env: NodeJS.ProcessEnv, flags: TargetFlags | string = {}): Promise<EngineState> {
    const engine = new Engine(resolveTarget(env, flags))
    try {
      return await engine.first
    }
    finally {
      engine.stop()
    }
  }

  describe.each(ways)('by %s', (_way, way) => {
    it('is the engine that answers, under its name', async () => {
      const { env, flags, badge } = way()
      expect(await connect(resolveTarget(env, flags)).info()).toMatchObject({ ID: id, Name: 'datadocker' })
      expect(await look(env, flags)).toMatchObject({ state: 'live', name: badge })
    })

    it('runs a short set of the deck', async () => {
      const { env, flags } = way()
      const { stdout } = await rehearse(['--only', 'volumes', 'write', ...words(flags)], env)
      const steps = stdout.trim().split('\n').map(line => JSON.parse(line) as { ok: boolean })
      expect(steps.length).toBeGreaterThan(4)
      expect(steps.filter(step => !step.ok)).toEqual([])
    })

    it('prints what the docker program prints', async () => {
      const { env, flags } = way()
      const asked = ['volume', 'ls']
      const ours = await execute(process.execPath, ['cli/docker.ts', ...words(flags), ...asked], { env })
      const machine = flags.machine ? host.tls : env
      const reference = await execute(inject('dockerCli'), [...(flags.context ? words(flags) : []), ...asked], { env: machine })
      expect(ours).toEqual(reference)
      expect(ours.stdout).toMatch(/^DRIVER +VOLUME NAME\n/)
    })
  })

  it('runs the whole deck by TLS', { timeout: 240_000 }, async () => {
    const { stdout } = await rehearse([], host.tls)
    const deck = await loadDeck('slides.md')
    const steps = stdout.trim().split('\n').map(line => JSON.parse(line) as { ok: boolean })
    expect(steps.filter(step => !step.ok)).toEqual([])
    const demos = [...deck.demos.values()].filter(({ commands }) => pluginsOf(commands).length === 0)
    expect(steps.length).toBe(demos.flatMap(demo => demo.steps).length)
  })

  it('keeps one ssh for many requests', async () => {
    await writeFile(host.sshCalls, '')
    const docker = connect(resolveTarget(host.environment, host.ssh('speaker')))
    for (let n = 0; n < 10; n++)
      expect(await docker.info()).toMatchObject({ ID: id })
    expect((await readFile(host.sshCalls, 'utf8')).trim().split('\n')).toHaveLength(1)
  })

  describe('does not answer, and it is said why', () => {
    let directory: string
    let strangers: string
    let right: string
    const servers: Server[] = []
    const path = (name: string): string => join(directory, name)

    /** A TLS server with a certificate of its own; @returns its port */
    async function serve(name: string, wanted: Parameters<typeof makeCertificate>[3]): Promise<number> {
      await makeCertificate(host.engine.authority, directory, name, wanted)
      const server = createServer({ cert: await readFile(path(`${name}.pem`)), key: await readFile(path(`${name}-key.pem`)) }, socket => socket.on('error', () => {}))
      servers.push(server)
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    }

    /** The last line of what was looked at, and the way out. */
    async function failure(env: NodeJS.ProcessEnv, flags: TargetFlags | string = {}): Promise<{ seen: string, mend: string | undefined }> {
      const state = await look({ ...host.environment, ...env }, flags)
      if (state.state !== 'away')
        throw new Error(`it is ${state.state}`)
      expect(state.lookedAt.length + 1).toBeLessThanOrEqual(6)
      return { seen: state.lookedAt.at(-1)!, mend: state.mend }
    }
    const tls = (port: number, certificates = right): NodeJS.ProcessEnv => ({ DOCKER_HOST: `tcp://127.0.0.1:${port}`, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certificates })

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'targets-test-'))
      right = host.engine.certificates
      await makeAuthority(path('other'), 'another authority')
      strangers = await makeClientDirectory(path('other'), path('strangers'), host.engine.authority)
    })
    afterEach(async () => {
      servers.splice(0).forEach(server => server.close())
      await host.know(host.engine.hostKey)
    })
    afterAll(async () => {
      await rm(directory, { recursive: true })
    })

    it('no such socket', async () => {
      const state = await look({ ...host.environment, DOCKER_HOST: 'unix:///nowhere/docker.sock' })
      expect(state).toEqual({
        state: 'away',
        target: 'unix:///nowhere/docker.sock',
        lookedAt: ['--host, --context, --machine: not given', 'unix:///nowhere/docker.sock (DOCKER_HOST): no such socket'],
        mend: 'Start the engine, or name another: npm start -- --host unix:///path',
      })
    })

    it('refused', async () => {
      const port = await freePort()
      expect(await failure(tls(port))).toEqual({ seen: `tcp://127.0.0.1:${port} (DOCKER_HOST): refused: nobody listens there`, mend: 'On 127.0.0.1: sudo systemctl start docker' })
    })

    it('permission denied', async () => {
      const socket = inject('dockerHost')
      // root may do everything: the rest of a process is somebody else
      const script = `import { Engine } from './server/engine.ts'
        import { resolveTarget } from './server/docker/target.ts'
        if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534) }
        const engine = new Engine(resolveTarget({}, '${socket}'))
        console.log(JSON.stringify(await engine.first))
        engine.stop()`
      const { stdout } = await execute(process.execPath, ['--input-type=module-typescript', '-e', script], { env: host.environment })
      expect(JSON.parse(stdout)).toMatchObject({ state: 'away', lookedAt: [`${socket} (--host): permission denied: this user may not use the socket`], mend: 'sudo usermod -aG docker $USER && newgrp docker' })
    })

    it('unknown host', async () => {
      expect(await failure({ ...tls(1), DOCKER_HOST: 'tcp://no-such-host.invalid:2376' })).toEqual({ seen: 'tcp://no-such-host.invalid:2376 (DOCKER_HOST): no host of this name', mend: 'export DOCKER_HOST=tcp://the-right-name:2376' })
    })

    it('wrong authority', async () => {
      const wrong = await makeClientDirectory(host.engine.authority, path('wrong'), path('other'))
      const { tlsPort } = host.engine
      expect(await failure(tls(tlsPort, wrong))).toEqual({
        seen: `tcp://127.0.0.1:${tlsPort} (DOCKER_HOST): TLS: its certificate is not signed by the authority that is trusted (ca.pem in ${wrong}): another machine, or the wrong ca.pem`,
        mend: 'export DOCKER_CERT_PATH=/directory/with/the/right/ca.pem',
      })
    })

    it('wrong name', async () => {
      const port = await serve('wrong-name', { names: 'DNS:datadocker.example.org,IP:10.0.0.4' })
      expect(await failure(tls(port))).toEqual({
        seen: `tcp://127.0.0.1:${port} (DOCKER_HOST): TLS: its certificate is for datadocker.example.org, 10.0.0.4, not for 127.0.0.1`,
        mend: `openssl s_client -connect 127.0.0.1:${port} </dev/null | openssl x509 -noout -issuer -dates -ext subjectAltName`,
      })
    })

    it('expired', async () => {
      const port = await serve('expired', { names: 'IP:127.0.0.1', valid: ['20240101000000Z', '20240102000000Z'] })
      expect(await failure(tls(port))).toMatchObject({ seen: `tcp://127.0.0.1:${port} (DOCKER_HOST): TLS: its certificate has expired` })
    })

    it('not yet valid', async () => {
      const port = await serve('early', { names: 'IP:127.0.0.1', valid: ['20980101000000Z', '20990101000000Z'] })
      expect(await failure(tls(port))).toMatchObject({ seen: `tcp://127.0.0.1:${port} (DOCKER_HOST): TLS: its certificate is not valid yet, or the clock of this machine is wrong` })
    })

    it('a certificate of ours that the engine does not know', async () => {
      const { tlsPort } = host.engine
      expect(await failure(tls(tlsPort, strangers))).toEqual({
        seen: `tcp://127.0.0.1:${tlsPort} (DOCKER_HOST): TLS: the engine refuses our certificate (cert.pem in ${strangers})`,
        mend: 'export DOCKER_CERT_PATH=/directory/with/the/right/cert.pem',
      })
    })

    it('no certificate of ours', async () => {
      await rm(path('bare'), { recursive: true, force: true })
      await execute('cp', ['-r', right, path('bare')])
      await rm(join(path('bare'), 'cert.pem'))
      await rm(join(path('bare'), 'key.pem'))
      expect(await failure(tls(host.engine.tlsPort, path('bare')))).toMatchObject({ seen: expect.stringMatching(/: TLS: the engine refuses our certificate \(there is no cert\.pem in .*\)$/) as string })
    })

    it('an engine without TLS', async () => {
      const cable = await layCable(() => dial(resolveTarget({}, inject('dockerHost'))))
      expect(await failure(tls(cable.port))).toEqual({ seen: `tcp://127.0.0.1:${cable.port} (DOCKER_HOST): TLS was tried, and the engine there speaks plain HTTP`, mend: 'unset DOCKER_TLS_VERIFY DOCKER_TLS' })
      cable.close()
    })

    it('an engine with TLS, asked without', async () => {
      const plain = `tcp://127.0.0.1:${host.engine.tlsPort}`
      expect(await failure({ DOCKER_HOST: plain })).toEqual({ seen: `${plain} (DOCKER_HOST): an engine that wants TLS`, mend: 'export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=/path/to/its/certificates' })
    })

    it('hung', { timeout: 30_000 }, async () => {
      await host.engine.signal('STOP')
      const started = Date.now()
      const seen = await failure(host.tls)
      await host.engine.signal('CONT')
      expect(seen).toMatchObject({ seen: expect.stringMatching(/: no answer in time: it hangs, or the network does$/) as string, mend: 'On 127.0.0.1: sudo systemctl restart docker' })
      expect(Date.now() - started).toBeLessThan(15_000)
    })

    const knownHost = (): string => `'[127.0.0.1]:${host.engine.sshPort}'`
    it.each<[string, string, () => Promise<void>, string, () => string]>([
      ['ssh: unknown host key', 'speaker', () => host.know(''), 'ssh: the host key is not known yet', () => `ssh -p ${host.engine.sshPort} speaker@127.0.0.1 true   (compare the fingerprint, then say yes)`],
      ['ssh: changed host key', 'speaker', async () => host.know(await makeHostKey()), 'ssh: the host key has CHANGED since the last time: another machine, or somebody in between', () => `ssh-keygen -R ${knownHost()}   (only if you know why it changed)`],
      ['ssh: not let in', 'somebody', async () => {}, 'ssh: the machine does not let this user in', () => `ssh-copy-id -p ${host.engine.sshPort} somebody@127.0.0.1`],
      ['ssh: a login that only says no', 'nobody', async () => {}, 'what answers there is no Docker engine', () => `ssh -p ${host.engine.sshPort} nobody@127.0.0.1 docker version`],
      ['ssh: may not use docker', 'stranger', async () => {}, 'ssh works, but its user may not use the engine there', () => `ssh -p ${host.engine.sshPort} stranger@127.0.0.1 'sudo usermod -aG docker $USER'`],
      ['ssh: no docker program', 'bare', async () => {}, 'ssh works, but there is no docker program on that machine, which ssh:// needs', () => `ssh -p ${host.engine.sshPort} bare@127.0.0.1 sudo apt-get install -y docker.io docker-cli`],
    ])('%s', async (_what, user, prepare, seen, mend) => {
      await prepare()
      expect(await failure({ DOCKER_HOST: host.ssh(user) })).toEqual({ seen: `${host.ssh(user)} (DOCKER_HOST): ${seen}`, mend: mend() })
    })

    it('ssh: no engine there', async () => {
      const there = `${host.ssh('speaker')}/run/nothing.sock`
      expect(await failure({ DOCKER_HOST: there })).toEqual({ seen: `${there} (DOCKER_HOST): ssh works, but no engine runs on that machine`, mend: `ssh -p ${host.engine.sshPort} speaker@127.0.0.1 sudo systemctl start docker` })
    })

    it('ssh: refused', async () => {
      const there = host.ssh('speaker', await freePort())
      expect(await failure({ DOCKER_HOST: there })).toEqual({ seen: `${there} (DOCKER_HOST): ssh: refused: nobody listens there`, mend: 'On 127.0.0.1: sudo systemctl start ssh' })
    })

    it('ssh: no program ssh', async () => {
      vi.stubEnv('PATH', '/nowhere')
      const seen = await failure({ DOCKER_HOST: host.ssh('speaker') })
      vi.stubEnv('PATH', host.environment.PATH)
      expect(seen).toEqual({ seen: `${host.ssh('speaker')} (DOCKER_HOST): there is no program "ssh" on this machine`, mend: 'sudo apt-get install openssh-client' })
    })

    it('to the docker command as well, with its exit code', async () => {
      await expect(execute(process.execPath, ['cli/docker.ts', 'ps'], { env: { ...host.environment, ...tls(host.engine.tlsPort, strangers) } })).rejects.toMatchObject({
        code: 1,
        stderr: `error during connect: tcp://127.0.0.1:${host.engine.tlsPort}: TLS: the engine refuses our certificate (cert.pem in ${strangers})\nexport DOCKER_CERT_PATH=/directory/with/the/right/cert.pem\n`,
      })
    })

    async function makeHostKey(): Promise<string> {
      await rm(path('another'), { force: true })
      await execute('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path('another')])
      return (await readFile(path('another.pub'), 'utf8')).trim()
    }
  })

  describe.each<[string, (port: number) => { env: NodeJS.ProcessEnv, flags: TargetFlags }, () => number]>([
    ['TLS', port => ({ env: { ...host.tls, DOCKER_HOST: `tcp://127.0.0.1:${port}` }, flags: {} }), () => host.engine.tlsPort],
    ['ssh', port => ({ env: host.environment, flags: { host: host.ssh('speaker', port) } }), () => host.engine.sshPort],
  ])('the cable of %s', (_transport, reach, far) => {
    let cable: Cable
    let demos: Demos
    let directory: string

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'cable-test-'))
      await writeFile(join(directory, 'slides.md'), DECK)
      cable = await layCable(() => connectSocket(far(), '127.0.0.1'))
      const { env, flags } = reach(cable.port)
      demos = startDemos({ deck: await loadDeck(join(directory, 'slides.md')), target: resolveTarget(env, flags), msPerKey: 0, log: () => {} })
      expect(await demos.engine.first).toMatchObject({ state: 'live' })
    })
    afterAll(async () => {
      await demos?.close()
      cable?.close()
      await removeAllOwned(host.engine.docker, { deck: 'targets-test' })
      await rm(directory, { recursive: true })
    })

    /** @returns milliseconds until the engine's state is this one */
    async function until(state: EngineState['state']): Promise<number> {
      const started = Date.now()
      while (demos.engine.state.state !== state)
        await once(demos.engine, 'change')
      return Date.now() - started
    }
    /** Plays the demo until it has said some numbers. */
    async function count(id = 'count'): Promise<{ settled: Promise<void>, text: () => Promise<string> }> {
      const demo = demos.deck.demos.get(id)!
      await demos.stage.reset(demo)
      expect(demos.stage.play(demo, 0, randomUUID())).toBe('playing')
      const run = demos.stage.run(id)!
      const text = async (): Promise<string> => (await run.screen.snapshot()).data
      await vi.waitUntil(async () => (await text()).includes('n5'), { timeout: 20_000, interval: 50 })
      return { settled: run.settled, text }
    }

    it('cut during a demo: known within 10 s, the run ends, and all is well again without a restart', { timeout: 90_000 }, async () => {
      const { settled } = await count()
      cable.cut()
      expect(await until('away')).toBeLessThan(10_000)
      await settled
      expect(demos.stage.state('count')).toMatchObject({ status: 'failed' })
      await cable.mend()
      expect(await until('live')).toBeLessThan(10_000)
      const again = await count('few')
      await again.settled
      expect(demos.stage.state('few')).toMatchObject({ status: 'done' })
      expect(await again.text()).toContain('n9')
    })

    it('held during a demo: known within 10 s, and when it goes on no byte is missing', { timeout: 90_000 }, async () => {
      const { settled, text } = await count()
      cable.stall()
      expect(await until('away')).toBeLessThan(10_000)
      await cable.mend()
      expect(await until('live')).toBeLessThan(10_000)
      await settled
      expect(demos.stage.state('count')).toMatchObject({ status: 'done' })
      expect((await text()).match(/\bn\d+/g)).toEqual(Array.from({ length: 100 }, (_, n) => `n${n}`))
    })
  })

  it('another engine at the same address stops, and asks; a reset is the answer', { timeout: 60_000 }, async () => {
    const directory = await mkdtemp(join(tmpdir(), 'exchange-test-'))
    await writeFile(join(directory, 'slides.md'), DECK)
    const deck = await loadDeck(join(directory, 'slides.md'))
    const outer = resolveTarget({}, inject('dockerHost'))
    const cable = await layCable(() => dial(outer))
    const { engine, stage, close } = startDemos({ deck, target: resolveTarget({}, `tcp://127.0.0.1:${cable.port}`), msPerKey: 0, log: () => {} })
    const until = async (wanted: EngineState['state']): Promise<EngineState> => {
      while (engine.state.state !== wanted)
        await once(engine, 'change')
      return engine.state
    }
    const known = await engine.first
    const { Name } = await connect(outer).info() as { Name: string }
    expect(known).toMatchObject({ state: 'live', name: Name })

    cable.leadTo(() => dial(resolveTarget(host.tls)))
    expect(await until('away')).toEqual({
      state: 'away',
      target: `tcp://127.0.0.1:${cable.port}`,
      lookedAt: [`tcp://127.0.0.1:${cable.port} (--host): another engine (datadocker) answers in the place of ${Name}`],
      mend: 'Reset a demo, if that is as it should be: the demos go on there',
    })
    expect(stage.play(deck.demos.get('count')!, 0, randomUUID())).toBe('engine-away')
    // nobody has said yes yet, and the old one comes back
    cable.leadTo(() => dial(outer))
    expect(await until('live')).toEqual(known)

    cable.leadTo(() => dial(resolveTarget(host.tls)))
    await until('away')
    await stage.reset(deck.demos.get('count')!)
    expect(engine.state).toMatchObject({ state: 'live', name: 'datadocker' })
    await close()
    cable.close()
    await rm(directory, { recursive: true })
  })
})
