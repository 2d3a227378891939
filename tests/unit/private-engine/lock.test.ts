import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { withLock } from '../../../setup/private-engine/lock.ts'
import { countUsers, enter } from '../../../setup/private-engine/users.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-test-'))
})
afterEach(async () => rm(directory, { recursive: true }))

/** A pid that was a process and is none any more. */
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid

it('lets one in at a time, and the next one in after a failure', async () => {
  const events: string[] = []
  const body = (name: string) => async () => {
    events.push(`${name} in`)
    await new Promise(resolve => setImmediate(resolve))
    events.push(`${name} out`)
    if (name === 'a')
      throw new Error('a failed')
  }
  const path = join(directory, 'lock')
  const [a, b] = await Promise.allSettled([withLock(path, body('a')), withLock(path, body('b'))])
  expect(a.status).toBe('rejected')
  expect(b.status).toBe('fulfilled')
  expect(events.join(', ')).toMatch(/^(?:a in, a out, b in, b out|b in, b out, a in, a out)$/)
})

it('takes over the lock of a process that has died', async () => {
  const path = join(directory, 'lock')
  await writeFile(path, String(deadPid()))
  expect(await withLock(path, async () => 'in')).toBe('in')
})

it('counts the users that are alive', async () => {
  const users = join(directory, 'users')
  expect(countUsers(users)).toBe(0)
  const me = await enter(users)
  await enter(users)
  await writeFile(join(users, `${deadPid()}-gone`), '')
  expect(countUsers(users)).toBe(2)
  await rm(me)
  expect(countUsers(users)).toBe(1)
})
