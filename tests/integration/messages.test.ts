import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { labelsOf } from '../../server/docker/labels.ts'
import { connect } from '../engine/connect.ts'

const start = promisify(execFile)
const CAN_MOUNT = process.platform === 'linux' && process.getuid?.() === 0
const BEFORE = '{}\n'
const OURS = labelsOf({ deck: 'messages-test', demo: 'only', step: 0, run: 'earlier' })

describe.skipIf(!inject('dockerHost'))('told by the real fault, without a stack', () => {
  const host = inject('dockerHost')
  const docker = connect(host)
  let directory: string
  const run = async (script: string, ...args: string[]): Promise<{ exit: number, stdout: string, stderr: string }> =>
    new Promise(done => execFile(process.execPath, [resolve(script), '--deck', join(directory, 'slides.md'), '--host', host, ...args], { env: { PATH: process.env.PATH } }, (error, stdout, stderr) =>
      done({ exit: Number(error?.code ?? 0), stdout, stderr })))

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'messages-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  describe.runIf(CAN_MOUNT)('a full disk', () => {
    const recordings = (): string => join(directory, 'public/recordings')
    beforeEach(async () => {
      await start('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'none', directory])
      await writeFile(join(directory, 'slides.md'), '---\ndemo:\n  deck: messages-test\n---\n\n```sh demo=only\ndocker run --rm --name messages-only busybox true\n```\n')
      await mkdir(recordings(), { recursive: true })
      await writeFile(join(recordings(), 'timings.json'), BEFORE)
      // to the last byte
      await writeFile(join(directory, 'filler'), new Uint8Array(1024 * 1024)).catch(() => {})
    })
    afterEach(() => start('umount', [directory]))

    it('leaves the timings as they were, and nothing half written', async () => {
      const { exit, stdout, stderr } = await run('cli/rehearse.ts', '--timings')
      expect({ exit, stderr }).toEqual({ exit: 1, stderr: `the disk is full: ${recordings()}/timings.json was not written\nTo mend it: df -h ${recordings()}   (then make room)\n` })
      expect(stdout).toContain('1 of 1 steps as the slides say')
      expect(await readdir(recordings())).toEqual(['timings.json'])
      expect(await readFile(join(recordings(), 'timings.json'), 'utf8')).toBe(BEFORE)
    })

    it('leaves no recording, or the one of before, and the rehearsal goes on', async () => {
      const { exit, stdout } = await run('cli/rehearse.ts', '--record')
      expect(exit).toBe(1)
      expect(stdout).toContain(`      not recorded  the disk is full: ${recordings()}/only.cast was not written\n`)
      expect(stdout).toContain('1 of 1 steps as the slides say')
      expect(await readdir(recordings())).toEqual(['timings.json'])
    })
  })

  it('a volume that somebody else\'s container uses is named, and stays', async () => {
    await writeFile(join(directory, 'slides.md'), '---\ndemo:\n  deck: messages-test\n---\n')
    await docker.createVolume({ Name: 'messages-data', Labels: OURS })
    const theirs = await docker.createContainer({ name: 'messages-theirs', Image: 'busybox', HostConfig: { Binds: ['messages-data:/data'] } })
    try {
      const { exit, stderr } = await run('cli/clean.ts', '--volumes', '--yes')
      expect(exit).toBe(1)
      expect(stderr.replace(`--host ${host} `, '')).toMatch(/^The volume "messages-data" was to be removed\.\nSeen: Error response from daemon: .*volume is in use - \[[0-9a-f]{64}\]\nTo mend it: npm run -s docker -- ps -a --filter volume=messages-data {3}\(who uses it: not the deck\)\n$/)
      await expect(docker.getVolume('messages-data').inspect()).resolves.toBeDefined()
    }
    finally {
      await theirs.remove()
      await docker.getVolume('messages-data').remove()
    }
  })

  it('a clean that nobody can be asked about removes nothing', async () => {
    await writeFile(join(directory, 'slides.md'), '---\ndemo:\n  deck: messages-test\n---\n')
    const ours = await docker.createContainer({ name: 'messages-ours', Image: 'busybox', Labels: OURS })
    try {
      expect(await run('cli/clean.ts')).toMatchObject({ exit: 1, stderr: `Nobody can be asked here, and nothing was removed.\nTo mend it: npm run clean -- --deck ${join(directory, 'slides.md')} --host ${host} --yes\n` })
      await expect(ours.inspect()).resolves.toBeDefined()
    }
    finally {
      await ours.remove()
    }
  })
})
