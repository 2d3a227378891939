import type { Server } from 'node:net'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { rehearse } from '../../cli/doctor/rehearsal.ts'
import { savePack } from '../../cli/doctor/save-pack.ts'
import { labelsOf } from '../../server/docker/labels.ts'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { connect } from '../engine/connect.ts'
import { findRows, rowsOf, runDoctor } from '../unit/doctor/run-doctor.ts'
import { freePort } from './free-port.ts'

const start = promisify(execFile)

const DECK = 'doctor-test'
const BUILT = 'doctor-test/built:latest'
const OURS = labelsOf({ deck: DECK, demo: 'only', step: 0, run: 'earlier' })

describe.skipIf(!inject('dockerHost'))('npm run doctor on a real engine', () => {
  const host = inject('dockerHost')
  const docker = connect(host)
  let directory: string
  let deck: string
  let port: number
  const undo: (() => Promise<unknown>)[] = []

  const writeDeck = async (...commands: string[]): Promise<void> =>
    writeFile(deck, `---\ndemo:\n  deck: ${DECK}\n  images:\n    doctor-test/built: built\n---\n\n# One\n\n\`\`\`sh demo=only\n${commands.join('\n')}\n\`\`\`\n`)
  const dropImage = async (): Promise<void> => void await docker.getImage(BUILT).remove({ force: true }).catch(() => {})
  const cleanUp = async (): Promise<void> => {
    await removeAllOwned(docker, { deck: DECK })
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'doctor-test-'))
    deck = join(directory, 'slides.md')
    port = await freePort()
    await start('mkdir', [join(directory, 'built')])
    await writeFile(join(directory, 'built/Dockerfile'), 'FROM busybox:1.37\nCMD ["true"]\n')
    await writeDeck(`docker run --rm --name doctor-one -v doctor-data:/data -p ${port}:80 doctor-test/built`)
    await cleanUp()
  })
  afterEach(async () => {
    for (const step of undo.splice(0).reverse())
      await step()
  })
  afterAll(async () => {
    await cleanUp()
    await dropImage()
    await rm(directory, { recursive: true })
  })

  it('knows a missing image, builds it with --fix, and has it then', async () => {
    await dropImage()
    expect((await findRows(deck, host))('images')).toMatchObject({ status: 'no-go', seen: `not on the host: ${BUILT}`, mend: `npm run doctor -- --deck ${deck} --host ${host} --fix` })
    const { stdout, stderr } = await runDoctor('--json', '--fix', '--deck', deck, '--host', host)
    expect(stderr).toMatch(/doctor-test\/built: Step 1\/\d : FROM busybox:1\.37\n(?:.*\n)* {2}doctor-test\/built: built\n$/)
    const { Id } = await docker.getImage(BUILT).inspect()
    expect(rowsOf(stdout)('images')).toEqual({ name: 'images', status: 'go', seen: `1 image: ${BUILT} ${Id.slice(7, 19)}` })
  })

  it('knows an image that was built from other files', async () => {
    const dockerfile = join(directory, 'built/Dockerfile')
    await runDoctor('--fix', '--deck', deck, '--host', host)
    await writeFile(dockerfile, 'FROM busybox:1.37\nCMD ["date"]\n')
    expect((await findRows(deck, host))('images')).toMatchObject({ status: 'warn', seen: 'built from files that have changed: doctor-test/built', mend: expect.stringMatching(/--fix$/) })
    await runDoctor('--fix', '--deck', deck, '--host', host)
    expect((await findRows(deck, host))('images')).toMatchObject({ status: 'go' })
    await rm(dockerfile)
    expect((await findRows(deck, host))('images')).toMatchObject({ status: 'no-go', seen: expect.stringMatching(/^The image doctor-test\/built could not be built: no Dockerfile in /), mend: expect.stringMatching(/^docker build -t doctor-test\/built /) })
    await writeFile(dockerfile, 'FROM busybox:1.37\nCMD ["true"]\n')
  })

  it('says what a registry answers when an image cannot be had', async () => {
    const other = join(directory, 'other.md')
    await writeFile(other, `---\ndemo:\n  deck: ${DECK}\n---\n\n\`\`\`sh demo=only\ndocker run localhost:1/doctor/none\n\`\`\`\n`)
    const { exit, stdout, stderr } = await runDoctor('--json', '--fix', '--deck', other, '--host', host)
    expect(stderr).toMatch(/^ {2}localhost:1\/doctor\/none:latest: pulling\n {2}.*connection refused/)
    expect([exit, rowsOf(stdout)('images')]).toMatchObject([1, { status: 'no-go', seen: 'not on the host: localhost:1/doctor/none:latest' }])
  })

  it('removes leftovers of ours with --fix, and neither volumes nor what is foreign', async () => {
    const container = await docker.createContainer({ name: 'doctor-left', Image: 'busybox', Labels: OURS })
    await docker.createVolume({ Name: 'doctor-data', Labels: OURS })
    const foreign = await docker.createContainer({ name: 'doctor-foreign', Image: 'busybox' })
    undo.push(() => foreign.remove(), () => docker.getVolume('doctor-data').remove())
    expect((await findRows(deck, host))('leftovers')).toMatchObject({ status: 'warn', seen: 'container "doctor-left" of an earlier run; 1 volume with earlier data: doctor-data', mend: expect.stringMatching(/--fix$/) })

    const { stdout, stderr } = await runDoctor('--json', '--fix', '--deck', deck, '--host', host)
    expect(stderr).toContain('  container "doctor-left": removed\n')
    expect(rowsOf(stdout)('leftovers')).toEqual({ name: 'leftovers', status: 'go', seen: 'no container; 1 volume with earlier data: doctor-data' })
    await expect(container.inspect()).rejects.toThrow(/No such container/)
    await expect(foreign.inspect()).resolves.toBeDefined()
    await expect(docker.getVolume('doctor-data').inspect()).resolves.toBeDefined()
  })

  it('names what has a name of the deck\'s and is not the deck\'s', async () => {
    const container = await docker.createContainer({ name: 'doctor-one', Image: 'busybox' })
    await docker.createVolume({ Name: 'doctor-data' })
    undo.push(() => docker.getVolume('doctor-data').remove(), () => container.remove())
    expect((await findRows(deck, host))('names')).toMatchObject({
      status: 'no-go',
      seen: 'there already, and not the deck\'s: the container "doctor-one" (from busybox), the volume "doctor-data"',
      mend: `npm start -- --deck ${deck} --host ${host} --prefix my-`,
    })
  })

  it('names the container that has a port of the deck\'s', async () => {
    const foreign = await docker.createContainer({ name: 'doctor-web', Image: 'busybox', Cmd: ['sleep', '60'], ExposedPorts: { '80/tcp': {} }, HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } } })
    undo.push(() => foreign.remove({ force: true }))
    await foreign.start()
    expect((await findRows(deck, host))('ports')).toMatchObject({ status: 'no-go', seen: `taken: ${port} by the container "doctor-web", which is not the deck's`, mend: `npm run -s docker -- --host ${host} stop doctor-web` })
  })

  it('does not mind the deck\'s own container on it', async () => {
    const own = await docker.createContainer({ name: 'doctor-one', Image: 'busybox', Cmd: ['sleep', '60'], ExposedPorts: { '80/tcp': {} }, Labels: OURS, HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } } })
    undo.push(() => own.remove({ force: true }))
    await own.start()
    expect((await findRows(deck, host))('ports')).toMatchObject({ status: 'go', seen: `${port} published by the deck's own` })
  })

  it('names the program that has it', async () => {
    const server: Server = createServer()
    await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
    undo.push(async () => new Promise(resolve => server.close(resolve)))
    expect((await findRows(deck, host))('ports')).toMatchObject({ status: 'no-go', seen: expect.stringMatching(new RegExp(`^taken: ${port} by .+ \\(process ${process.pid}\\)$`)), mend: `kill ${process.pid}` })
  })

  it('sees the engine\'s disk and clock', async () => {
    const row = await findRows(deck, host)
    const { DockerRootDir } = await docker.info() as { DockerRootDir: string }
    expect(row('disk')!.seen).toMatch(new RegExp(`^(?:only )?[\\d.]+[kMGT]B free in ${DockerRootDir}$`))
    expect(row('clock')).toMatchObject({ status: 'go' })
  })

  it('is under 10 seconds', async () => {
    const began = performance.now()
    await runDoctor('--deck', deck, '--host', host)
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  describe('--stage', () => {
    /** All but the recordings, which this deck has none of: a rehearsal needs none. */
    const stage = async (): ReturnType<typeof rehearse> => rehearse({ deck, host, prefix: '', port: '3030' }, () => {})

    it('plays the deck on the host', async () => {
      await writeDeck('docker run --rm --name doctor-one doctor-test/built true', 'docker ps')
      expect(await stage()).toEqual({ status: 'go', seen: expect.stringMatching(/^2 steps as the slides say, in \d+ s$/) })
    })

    it('tells the first step that is not as the slide says', async () => {
      await writeDeck('docker run --rm --name doctor-one doctor-test/built false', 'docker ps')
      expect(await stage()).toEqual({ status: 'no-go', seen: '1 of 2 steps failed, first only 1: exit code 1 instead of 0', mend: `npm run rehearse -- --deck ${deck} --host ${host}` })
    })
  })

  describe('the offline pack', () => {
    let file: string
    beforeAll(async () => {
      file = join(directory, 'images.tar')
      await writeDeck('docker run --rm doctor-test/built')
      await runDoctor('--fix', '--deck', deck, '--host', host)
    })

    it('brings the same image to an engine that does not have it', async () => {
      const { Id } = await docker.getImage(BUILT).inspect()
      const packed = await runDoctor('--deck', deck, '--host', host, '--pack', file)
      expect(packed).toMatchObject({ exit: 0, stdout: expect.stringContaining(`--unpack ${file}`) })
      await dropImage()
      expect(await runDoctor('--deck', deck, '--host', host, '--unpack', file)).toMatchObject({ exit: 0, stdout: expect.stringMatching(/Loaded image: doctor-test\/built:latest\n1 image of the deck on .*: all of them\n$/) })
      expect((await docker.getImage(BUILT).inspect()).Id).toBe(Id)
    })

    it('is not made of some of the images', async () => {
      await dropImage()
      const { exit, stderr } = await runDoctor('--deck', deck, '--host', host, '--pack', join(directory, 'none.tar'))
      expect([exit, stderr]).toEqual([1, expect.stringMatching(/^Not on .*: doctor-test\/built:latest\. Nothing was packed\.\nTo mend it: npm run doctor -- .* --fix\n$/)])
      expect(await readdir(directory)).not.toContain('none.tar')
    })

    it('that is none is refused in the engine\'s words', async () => {
      const none = join(directory, 'slides.md')
      expect(await runDoctor('--deck', deck, '--host', host, '--unpack', none)).toMatchObject({ exit: 1, stderr: expect.stringMatching(/(?:invalid tar header|unexpected EOF|unrecognized).*\n.*--pack images\.tar /i) })
      expect(await runDoctor('--deck', deck, '--host', host, '--unpack', '/nowhere/images.tar')).toMatchObject({ exit: 1, stderr: expect.stringMatching(/^there is no \/nowhere\/images\.tar\n/) })
    })

    it('says which images a pack did not bring', async () => {
      await dropImage()
      const other = join(directory, 'other.tar')
      await savePack(docker, ['busybox:1.37'], other, { signal: new AbortController().signal, onBytes: () => {} })
      const { exit, stderr } = await runDoctor('--deck', deck, '--host', host, '--unpack', other)
      expect([exit, stderr]).toEqual([1, expect.stringMatching(/other\.tar did not bring doctor-test\/built:latest\.\nTo mend it: npm run doctor -- --deck \S+ --pack \S+ {3}\(where they are\)\n$/)])
    })

    it.runIf(process.getuid?.() === 0)('leaves nothing of itself on a full disk, and what was there before as it was', async () => {
      await runDoctor('--fix', '--deck', deck, '--host', host)
      const disk = await mkdtemp(join(tmpdir(), 'doctor-disk-'))
      undo.push(() => rm(disk, { recursive: true }))
      await start('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk])
      undo.push(() => start('umount', [disk]))
      await writeFile(join(disk, 'images.tar'), 'as before')
      const { exit, stderr } = await runDoctor('--deck', deck, '--host', host, '--pack', join(disk, 'images.tar'))
      expect([exit, stderr]).toEqual([1, `The disk is full: ${disk}/images.tar was not written, and nothing was left behind.\nTo mend it: npm run doctor -- --pack /another/disk/images.tar\n`])
      expect(await readdir(disk)).toEqual(['images.tar'])
      expect(await readFile(join(disk, 'images.tar'), 'utf8')).toBe('as before')
    })
  })
})
