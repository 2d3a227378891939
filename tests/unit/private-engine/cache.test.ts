import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { cached, cacheDirectory } from '../../../setup/private-engine/cache.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cache-test-'))
  vi.stubEnv('XDG_CACHE_HOME', home)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(home, { recursive: true })
})

it('makes a thing once for each recipe', async () => {
  const made: string[] = []
  const make = (text: string) => async (path: string) => {
    made.push(text)
    await writeFile(path, text)
  }
  const first = await cached('thing', 1, make('first'))
  expect(await cached('thing', 1, make('again'))).toBe(first)
  const second = await cached('thing', 2, make('second'))
  expect(made).toEqual(['first', 'second'])
  expect(await readFile(first, 'utf8')).toBe('first')
  expect(await readFile(second, 'utf8')).toBe('second')
})

it('takes nothing half-made for the whole', async () => {
  const fail = async (path: string): Promise<void> => {
    await writeFile(path, 'half')
    throw new Error('no space left')
  }
  await expect(cached('thing', 1, fail)).rejects.toThrow('no space left')
  const whole = await cached('thing', 1, path => writeFile(path, 'whole'))
  expect(await readFile(whole, 'utf8')).toBe('whole')
  expect(await readdir(cacheDirectory())).toHaveLength(1)
})
