import { chmod, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
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

it('is taken up after a kill, on the same port only, until it is ended', () => {
  const tokens = newTokens()
  const first = openSession(3030)
  expect(first.before).toBeUndefined()
  first.keep(tokens)
  expect(openSession(3030).before).toEqual(tokens)
  expect(openSession(3031).before).toBeUndefined()
  first.end()
  expect(openSession(3030).before).toBeUndefined()
})

it('is this user\'s alone', async () => {
  openSession(3030).keep(newTokens())
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await chmod(join(file, '..'), 0o755)
  expect(openSession(3030).before).toBeUndefined()
})

it('is over after ten minutes without its server', async () => {
  openSession(3030).keep(newTokens())
  const before = new Date(Date.now() - 11 * 60_000)
  await utimes(file, before, before)
  expect(openSession(3030).before).toBeUndefined()
})

it.each(['', '{}', '{"presenter":"x","viewer":"y"}', 'null'])('is not read from %j', async (text) => {
  openSession(3030).keep(newTokens())
  await writeFile(file, text)
  expect(openSession(3030).before).toBeUndefined()
})
