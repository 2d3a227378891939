import type { Socket } from 'node:net'
import { execFile } from 'node:child_process'
import { mkdtemp, rmdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { rehearse } from '../../../cli/doctor/rehearsal.ts'
import { hashDemo } from '../../../demo/demo-text.ts'
import { loadDeck } from '../../../server/deck.ts'
import { HANGS, startFakeEngine } from './fake-engine.ts'
import { findRows, rowsOf, runDoctor } from './run-doctor.ts'
import { deckText, writeDeck } from './temporary-deck.ts'

const start = promisify(execFile)
const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse())
    await step()
})

async function place(files: Record<string, string>): Promise<string> {
  const { deck, remove } = await writeDeck(files)
  undo.push(remove)
  return deck
}

async function engine(answers?: Record<string, unknown>, clockMs?: number): Promise<string> {
  const { host, stop } = await startFakeEngine(answers, clockMs)
  undo.push(stop)
  return host
}

const BUSYBOX = deckText('docker run --rm --name doctor-one busybox true')
const plainDeck = async (): Promise<string> => place({ 'slides.md': BUSYBOX })

describe('a sound host', () => {
  it('is a go in everything but what this deck does not have yet', async () => {
    const row = await findRows(await plainDeck(), await engine())
    const names = ['Node', 'deck', 'policy', 'Docker host', 'API', 'images', 'plugins', 'ports', 'names', 'leftovers', 'clock']
    expect(names.map(name => row(name)?.status)).toEqual(names.map(() => 'go'))
  })
})

describe('an engine', () => {
  it('that is something else, which answers whatever it is asked, is told as that', async () => {
    const host = await engine({ '/version': { status: 'ok' }, '/info': { status: 'ok' } })
    const row = await findRows(await plainDeck(), host)
    expect(row('Docker host')).toEqual({ name: 'Docker host', status: 'no-go', seen: `${host}: what answers there is no Docker engine`, mend: 'npm start -- --host tcp://127.0.0.1:2376' })
    expect(row('clock')).toMatchObject({ status: 'warn', seen: 'not looked at: no Docker engine answers' })
  })

  it('that hangs is told within 10 seconds, and everything else is still looked at', async () => {
    const sockets: Socket[] = []
    const silent = createServer(socket => sockets.push(socket))
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    undo.push(async () => new Promise((resolve) => {
      silent.close(resolve)
      sockets.forEach(socket => socket.destroy())
    }))
    const { port } = silent.address() as { port: number }
    const deck = await plainDeck()
    const began = performance.now()
    const { exit, stdout } = await runDoctor('--json', '--deck', deck, '--host', `tcp://127.0.0.1:${port}`)
    const row = rowsOf(stdout)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(exit).toBe(1)
    expect(row('Docker host')).toEqual({ name: 'Docker host', status: 'no-go', seen: `tcp://127.0.0.1:${port}: no answer in time: it hangs, or the network does`, mend: 'On 127.0.0.1: sudo systemctl restart docker' })
    for (const name of ['API', 'images', 'plugins', 'ports', 'names', 'leftovers', 'disk', 'clock'])
      expect(row(name)).toMatchObject({ status: 'warn', seen: 'not looked at: no Docker engine answers' })
    expect(row('deck')).toMatchObject({ status: 'go' })
  })

  it('that hangs later is told as well', async () => {
    const [deck, host] = [await plainDeck(), await engine({ '/containers/json': HANGS })]
    const began = performance.now()
    const { exit, stdout } = await runDoctor('--json', '--deck', deck, '--host', host)
    const row = rowsOf(stdout)
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(exit).toBe(1)
    for (const name of ['ports', 'names', 'leftovers'])
      expect(row(name)).toMatchObject({ status: 'no-go', seen: 'no answer in time', mend: 'On 127.0.0.1: sudo systemctl restart docker' })
    expect(row('images')).toMatchObject({ status: 'go' })
  })

  it('that is not there comes with what starts it', async () => {
    const row = await findRows(await plainDeck(), 'unix:///nowhere/docker.sock')
    expect(row('Docker host')).toMatchObject({ status: 'no-go', seen: 'unix:///nowhere/docker.sock: no such socket', mend: expect.stringContaining('npm start -- --host') })
  })

  it('that nobody may reach in plain text is not asked', async () => {
    const row = await findRows(await plainDeck(), 'tcp://192.0.2.1:2375')
    expect(row('Docker host')).toMatchObject({ status: 'no-go', seen: expect.stringContaining('plain text'), mend: 'export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=/path   (or ssh://)' })
  })

  it('that fails is quoted', async () => {
    const row = await findRows(await plainDeck(), await engine({ '/volumes': new Error('no space left on device') }))
    expect(row('names')).toMatchObject({ status: 'no-go', seen: 'Error response from daemon: no space left on device' })
  })

  it('that is too old is told', async () => {
    const row = await findRows(await plainDeck(), await engine({ '/version': { Version: '19.03.15', ApiVersion: '1.40' } }))
    expect(row('API')).toMatchObject({ status: 'no-go', seen: '1.40 (Docker 19.03.15) is older than 1.41 (Docker 20.10)', mend: expect.stringContaining('get.docker.com') })
  })

  it.each([
    [-630_000, 'no-go', 'fake-host is 10 minutes behind'],
    [90_000, 'warn', 'fake-host is about a minute ahead'],
    [1000, 'go', 'as here'],
  ])('whose clock is %i ms off: %s', async (ms, status, seen) => {
    const row = await findRows(await plainDeck(), await engine({}, ms))
    expect(row('clock')).toMatchObject({ status, seen })
  })

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)('whose disk is nearly full is told', async () => {
    const disk = await mkdtemp(join(tmpdir(), 'doctor-disk-'))
    undo.push(() => rmdir(disk))
    await start('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', disk])
    undo.push(() => start('umount', [disk]))
    const row = await findRows(await plainDeck(), await engine({ '/info': { ID: 'fake', Name: 'fake-host', DockerRootDir: disk } }))
    expect(row('disk')).toEqual({ name: 'disk', status: 'no-go', seen: `only 1.05MB free in ${disk}`, mend: 'npm run clean' })
  })

  it('whose disk is elsewhere: it is said that nobody has looked', async () => {
    const row = await findRows(await plainDeck(), await engine({ '/info': { ID: 'fake', Name: 'fake-host', DockerRootDir: '/not/here' } }))
    expect(row('disk')).toEqual({ name: 'disk', status: 'warn', seen: 'not seen from here: /not/here is on fake-host, and no engine tells' })
  })
})

describe('a volume plugin', () => {
  const shared = async (): Promise<string> => place({ 'slides.md': deckText('docker volume create -d other logs\ndocker run --rm busybox true'), 'demo-policy.yml': 'volumeDrivers: { other: [] }\n' })
  const info = (...plugins: string[]): Record<string, unknown> => ({ '/info': { ID: 'fake', Name: 'fake-host', DockerRootDir: '/', Plugins: { Volume: ['local', ...plugins] } } })

  it.each([
    ['that is not there', [], { status: 'warn', seen: 'no volume plugin other; demos that play from their recordings: only', mend: 'less docs/hosts.md   (how a host gets it)' }],
    ['that is there', ['other:latest'], { status: 'go', seen: 'other' }],
  ])('%s', async (_what, plugins, expected) => {
    const row = await findRows(await shared(), await engine(info(...plugins)))
    expect(row('plugins')).toEqual({ name: 'plugins', ...expected })
  })

  it('that no demo asks for', async () => {
    expect((await findRows(await plainDeck(), await engine()))('plugins')).toMatchObject({ status: 'go', seen: 'none needed' })
  })
})

describe('a deck', () => {
  it('that cannot be right is opened in an editor, and only what needs it is not looked at', async () => {
    const deck = await place({ 'slides.md': deckText('docker run --nmae x busybox') })
    const row = await findRows(deck, await engine())
    expect(row('deck')).toEqual({ name: 'deck', status: 'no-go', seen: 'slides.md:9:12: unknown flag: --nmae', mend: `"\${EDITOR:-vi}" +9 ${deck}` })
    expect(row('images')).toEqual({ name: 'images', status: 'warn', seen: 'not looked at: slides.md cannot be read' })
    expect(row('Docker host')).toMatchObject({ status: 'go' })
  })

  it('that names an image as nothing can be named', async () => {
    const row = await findRows(await place({ 'slides.md': deckText('docker ps', '  images:\n    ../info: built\n') }), await engine())
    expect(row('deck')).toMatchObject({ status: 'no-go', seen: expect.stringContaining('not the name of an image') })
  })

  it('that is not there', async () => {
    const row = await findRows('/nowhere/slides.md', await engine())
    expect(row('deck')).toMatchObject({ status: 'no-go', seen: 'there is no deck /nowhere/slides.md', mend: 'name one that is there: --deck slides.md' })
  })
})

describe('a policy', () => {
  it.each([
    ['broken', 'docker run busybox', 'binds: [srv]\n', { status: 'no-go', seen: expect.stringMatching(/^demo-policy\.yml:1:\d+: binds/), mend: expect.stringContaining('+1 ') }],
    ['with exceptions', 'docker run busybox', 'binds: [/srv/data]\n', { status: 'go', seen: 'as demo-policy.yml says, the demos may have bind mounts of /srv/data' }],
    ['that refuses a step', 'docker ps\ndocker run --privileged busybox', '', { status: 'no-go', seen: 'the demo only, step 2, would be refused by the rule "privileged" (HostConfig.Privileged)' }],
    ['that refuses a right inside a container', 'docker exec --privileged one true', '', { status: 'no-go', seen: 'the demo only, step 1, would be refused by the rule "privileged" (Privileged)' }],
    ['that refuses a volume', 'docker volume create -d rclone logs', '', { status: 'no-go', seen: 'the demo only, step 1, would be refused by the rule "volume-driver" (DriverOpts)' }],
    ['that has an exception for it', 'docker volume create -d rclone logs', 'volumeDrivers: { rclone: [] }\n', { status: 'go', seen: 'as demo-policy.yml says, the demos may have the volume driver rclone' }],
  ])('%s', async (_what, commands, policy, expected) => {
    const deck = await place({ 'slides.md': deckText(commands), 'demo-policy.yml': policy })
    const row = await findRows(deck, await engine())
    expect(row('policy')).toMatchObject(expected)
  })
})

describe('recordings', () => {
  /** A recording as `--record` writes it, of a text with this hash. */
  const cast = (hash: string): string => [
    { version: 3, term: { cols: 100, rows: 14 }, timestamp: 1_700_000_000, slidev_demo: { id: 'only', hash, engine: { version: '1', apiVersion: '1.41' }, images: [], steps: [{ exit: 0, ok: true, seconds: 1, before: 0, typed: 0 }] } },
    [0, 'm', '1. docker run'],
  ].map(line => `${JSON.stringify(line)}\n`).join('')

  it.each([
    ['missing', undefined, { status: 'no-go', seen: 'There is no recording of "only"' }],
    ['stale', 'f'.repeat(64), { status: 'no-go', seen: 'The recording of "only" from 2023-11-14 shows another text than the slide' }],
    ['fresh', 'right', { status: 'go', seen: '1 demo, of 2023-11-14' }],
  ])('%s', async (_what, hash, expected) => {
    const plain = await plainDeck()
    const text = cast(hash === 'right' ? await hashDemo((await loadDeck(plain)).demos.get('only')!) : hash ?? '')
    const deck = await place({ 'slides.md': BUSYBOX, ...(hash && { 'public/recordings/only.cast': text }) })
    const row = await findRows(deck, await engine())
    expect(row('recordings')).toEqual({ name: 'recordings', ...expected, ...(expected.status === 'no-go' && { mend: expect.stringMatching(/^npm run rehearse -- --deck .* --record$/) }) })
  })
})

describe('a rehearsal', () => {
  it('that cannot begin says why, and how it is mended', async () => {
    expect(await rehearse({ deck: await plainDeck(), host: 'unix:///nowhere/docker.sock', prefix: '', port: '3030' }, () => {}))
      .toEqual({ status: 'no-go', seen: 'unix:///nowhere/docker.sock (--host): no such socket', mend: 'Start the engine, or name another: npm start -- --host unix:///path' })
  })
})

describe('the printed table', () => {
  it('has every row in its order, a verdict, and no colour or progress where nobody watches', async () => {
    const { exit, stdout, stderr } = await runDoctor('--deck', await plainDeck(), '--host', 'unix:///nowhere/docker.sock')
    expect(exit).toBe(1)
    expect(stderr).toBe('')
    expect(stdout).not.toContain('\x1B')
    expect(stdout.match(/^ {2}[✓!✗] (?:go|warn|no-go) +(\S+(?: \S+)?)/gm)!.map(line => line.slice(11).trim()))
      .toEqual(['Node', 'deck', 'policy', 'Docker host', 'API', 'images', 'plugins', 'ports', 'names', 'leftovers', 'disk', 'clock', 'recordings', 'fonts', 'browser', 'server port'])
    expect(stdout).toMatch(/\n\n {2}NO-GO: \d of 16, \d+ warnings \(\d+\.\d s\)\n$/)
  })

  it('is not begun on a port that is none', async () => {
    expect(await runDoctor('--port', '0')).toEqual({ exit: 1, stdout: '', stderr: '--port 0: not a port; a whole number from 1 to 65535 is one\nTo mend it: --port 3030\n' })
  })
})
