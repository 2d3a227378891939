import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { newTokens } from '../../../server/access.ts'
import { openSession } from '../../../server/session.ts'

let directory: string
let file: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'session-'))
  vi.stubEnv('XDG_RUNTIME_DIR', directory)
  file = join(directory, `slidev-docker-${userInfo().uid}`, '3030.json')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

const NOTHING = { runs: [] }
const SEEN = { demo: 'd', run: 'r', step: 1, playing: true, results: [{ exit: 0, ok: true, seconds: 0.5 }] }

it('is taken up after a kill, on the same port only, until it is ended', () => {
  const tokens = newTokens()
  const first = openSession(3030)
  expect(first.before).toBeUndefined()
  first.keep(tokens, NOTHING)
  expect(openSession(3030).before).toEqual({ tokens, runs: [] })
  expect(openSession(3031).before).toBeUndefined()
  first.end()
  expect(openSession(3030).before).toBeUndefined()
})

it('remembers what it was told last, until it is left', () => {
  const tokens = newTokens()
  const first = openSession(3030)
  first.keep(tokens, NOTHING)
  first.remember({ runs: [SEEN], host: { start: 'unix:///a', name: 'context b' } })
  expect(openSession(3030).before).toEqual({ tokens, runs: [SEEN], host: { start: 'unix:///a', name: 'context b' } })
  first.leave()
  first.remember(NOTHING)
  expect(openSession(3030).before).toMatchObject({ tokens, runs: [SEEN] })
})

it('is this user\'s alone', async () => {
  openSession(3030).keep(newTokens(), NOTHING)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await chmod(join(file, '..'), 0o755)
  expect(openSession(3030).before).toBeUndefined()
})

it('is kept behind no link that somebody else may have laid', async () => {
  const own = join(directory, 'own')
  await mkdir(own, { mode: 0o700 })
  await symlink(own, join(file, '..'))
  openSession(3030).keep(newTokens(), NOTHING)
  expect(await readdir(own)).toEqual([])
})

it('is not kept where the server happens to be started when XDG_RUNTIME_DIR is empty', async () => {
  vi.stubEnv('XDG_RUNTIME_DIR', '')
  vi.stubEnv('TMPDIR', directory)
  openSession(3030).keep(newTokens(), NOTHING)
  expect((await stat(file)).isFile()).toBe(true)
})

it('is over after ten minutes without its server', async () => {
  openSession(3030).keep(newTokens(), NOTHING)
  const before = new Date(Date.now() - 11 * 60_000)
  await utimes(file, before, before)
  expect(openSession(3030).before).toBeUndefined()
})

it('goes on when its file is taken away, and writes it again', async () => {
  vi.useFakeTimers()
  const tokens = newTokens()
  openSession(3030).keep(tokens, NOTHING)
  await rm(join(file, '..'), { recursive: true })
  vi.advanceTimersByTime(60_000)
  vi.useRealTimers()
  expect(openSession(3030).before).toEqual({ tokens, runs: [] })
})

it.skipIf(process.getuid?.() !== 0)('is done without where the disk is full, and that is said once', async () => {
  const full = join(directory, `slidev-docker-${userInfo().uid}`)
  await mkdir(full, { mode: 0o700 })
  await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=4k,mode=700', 'tmpfs', full])
  try {
    await writeFile(join(full, 'other'), 'x'.repeat(4096))
    const told: string[] = []
    const session = openSession(3030, line => told.push(line))
    session.keep(newTokens(), NOTHING)
    session.remember({ runs: [SEEN] })
    session.end()
    expect(told).toEqual(['The session cannot be kept (ENOSPC: no space left on device, write): a server that is killed will come back with new links.'])
  }
  finally {
    await promisify(execFile)('umount', [full])
  }
})

it.each(['', '{}', '{"tokens":{"presenter":"x","viewer":"y"},"runs":[]}', 'null'])('is not read from %j', async (text) => {
  openSession(3030).keep(newTokens(), NOTHING)
  await writeFile(file, text)
  expect(openSession(3030).before).toBeUndefined()
})
