import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { connect } from '../engine/connect.ts'
import { linesOf, setup } from './setup-command.ts'

const DECK = `---
demo:
  deck: setup-local
  images: { setup-local/writes: image }
---

\`\`\`sh demo=one
docker volume create --name setup-local-logs
docker volume create --name setup-local-config
docker volume create -d no-such-plugin setup-local-elsewhere
docker run --rm -v setup-local-logs:/logs setup-local/writes
docker run --rm busybox:1.37 true
\`\`\`
`

describe.skipIf(!inject('dockerHost'))('npm run setup -- local', () => {
  const docker = connect(inject('dockerHost'))
  let home: string
  const local = (...rest: string[]): ReturnType<typeof setup> => setup(['local', '--deck', join(home, 'slides.md'), ...rest], { HOME: home, DOCKER_HOST: inject('dockerHost') })
  const cleanUp = async (): Promise<void> => {
    for (const name of ['setup-local-logs', 'setup-local-config'])
      await docker.getVolume(name).remove().catch(() => {})
    await docker.getImage('setup-local/writes').remove({ force: true }).catch(() => {})
  }

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'setup-local-'))
    await mkdir(join(home, 'image'))
    await writeFile(join(home, 'image/Dockerfile'), 'FROM busybox:1.37\nCMD ["true"]\n')
  })
  beforeEach(async () => {
    await cleanUp()
    await writeFile(join(home, 'slides.md'), DECK)
  })
  afterAll(async () => {
    await cleanUp()
    await rm(home, { recursive: true })
  })

  it('makes what the demos need, and the second time nothing', async () => {
    const first = await local()
    expect(first).toMatchObject({ exit: 0, stderr: '' })
    expect(linesOf(first.stdout).slice(1)).toEqual([
      'kept image busybox:1.37',
      'did built image setup-local/writes',
      'did created volume setup-local-logs',
      'did created volume setup-local-config',
      'kept volume setup-local-elsewhere is left to its demo (driver no-such-plugin)',
    ])
    expect(first.stdout).toMatch(/\nReady \(3 changes\)\.\nThe talk: npm start\n$/)
    expect((await docker.getVolume('setup-local-logs').inspect()).Labels).toEqual({ 'slidev-docker.deck': 'setup-local', 'slidev-docker.demo': 'one', 'slidev-docker.step': '0', 'slidev-docker.run': 'setup' })

    const before = await docker.getVolume('setup-local-logs').inspect()
    const second = await local()
    expect(second).toMatchObject({ exit: 0, stderr: '' })
    expect(linesOf(second.stdout).filter(line => !line.startsWith('kept '))).toEqual([])
    expect(second.stdout).toMatch(/\nNothing to do: all was there\.\nThe talk: npm start\n$/)
    expect(await docker.getVolume('setup-local-logs').inspect()).toEqual(before)
  })

  it('leaves a volume alone that somebody else made', async () => {
    await docker.createVolume({ Name: 'setup-local-logs', Labels: { whose: 'theirs' } })
    expect(await local()).toMatchObject({
      exit: 1,
      stderr: 'The volume setup-local-logs was to be created.\nSeen: a volume of this name that the deck (setup-local) did not make. It was not touched.\nTo mend it: npm start -- --prefix my-   (the demos under names of their own)\n',
    })
    expect((await docker.getVolume('setup-local-logs').inspect()).Labels).toEqual({ whose: 'theirs' })
  })

  it('says where it looked for an engine', async () => {
    const { exit, stderr } = await local('--host', 'unix:///nowhere/docker.sock')
    expect(exit).toBe(1)
    expect(stderr).toBe('A Docker engine was looked for.\nSeen: unix:///nowhere/docker.sock (--host): no such socket\nTo mend it: Start the engine, or name another: npm start -- --host unix:///path\n')
  })

  it('says what the registry says', async () => {
    await writeFile(join(home, 'slides.md'), DECK.replace('busybox:1.37', 'localhost:1/nowhere:1'))
    expect(await local()).toMatchObject({ exit: 1, stderr: expect.stringMatching(/^The image localhost:1\/nowhere:1 was to be pulled\.\nSeen: .*localhost:1.*\nTo mend it: docker pull localhost:1\/nowhere:1/) })
  })

  it('explains itself', async () => {
    const { exit, stdout } = await setup(['--help'], {})
    expect(exit).toBe(0)
    for (const words of ['local ', 'ssh ', 'azure ', 'remove ', 'Exit code: 0 the host is as asked for, 1 it is not.'])
      expect(stdout).toContain(words)
  })
})
