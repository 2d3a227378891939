import type { Place } from '../../setup/private-engine/dockerd.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, inject, it, onTestFinished } from 'vitest'
import { answering, placeOf } from '../../setup/private-engine/dockerd.ts'
import { startPrivateEngine } from '../../setup/private-engine/private-engine.ts'
import { countUsers } from '../../setup/private-engine/users.ts'

const NAME = 'stopped-half-way'
/** Its images are made in it. */
const TIMEOUT = 180_000

/** Nobody uses it, and with the images on it there would be none to make. */
async function forget({ data, runtime }: Place): Promise<void> {
  await rm(data, { recursive: true, force: true })
  await rm(runtime, { recursive: true, force: true })
}

afterAll(() => forget(placeOf(NAME)))

/** Processes that name a path on their command line. */
async function processesOf(path: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
  const lines = await Promise.all(pids.map(async pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter(line => line.includes(path))
}

it.skipIf(!inject('dockerHost')).each([
  ['its daemon starts', /^starting a private dockerd/],
  ['its images are made', /^(?:fetching|making|loading) /],
])('a private engine that is stopped while %s leaves no process, no bridge and no user behind', async (_when, line) => {
  const place = placeOf(NAME)
  const stop = new AbortController()
  const said: string[] = []
  const starting = startPrivateEngine({
    name: NAME,
    empty: true,
    signal: stop.signal,
    log: (text) => {
      said.push(text)
      if (line.test(text))
        stop.abort(new Error('Ctrl-C'))
    },
  })
  onTestFinished(async () => {
    await starting.then(({ stop }) => stop(), () => {})
    await forget(place)
  })
  await expect(starting).rejects.toThrow('Ctrl-C')
  expect(said.at(-1)).toMatch(line)
  expect(await answering(place)).toBeUndefined()
  // what the daemon has started is told to end as the daemon ends
  await expect.poll(async () => [...await processesOf(place.data), ...await processesOf(place.runtime)], { timeout: 20_000 }).toEqual([])
  expect(countUsers(join(place.runtime, 'users'))).toBe(0)
  expect(await readdir('/sys/class/net')).not.toContain(place.bridge)
})

/** A process that brings the engine up, and ends without waiting for anything. */
async function useAndExit(): Promise<void> {
  const module = pathToFileURL('setup/private-engine/private-engine.ts').href
  const user = spawn(process.execPath, ['--input-type=module', '-e', `const { startPrivateEngine } = await import('${module}'); await startPrivateEngine({ name: '${NAME}', log: () => {} }); process.exit(7)`])
  expect(await once(user, 'exit')).toEqual([7, null])
}

it.skipIf(!inject('dockerHost'))('a private engine is there again right after tests that were killed', { timeout: TIMEOUT }, async () => {
  const place = placeOf(NAME)
  await useAndExit()
  const { stop } = await startPrivateEngine({ name: NAME, empty: true, log: () => {} })
  const docker = await answering(place)
  expect(await docker?.listContainers({ all: true })).toEqual([])
  await stop()
  await expect.poll(async () => processesOf(place.data), { timeout: 20_000 }).toEqual([])
})

it.skipIf(!inject('dockerHost'))('a private engine ends with a process that waits for nothing', { timeout: TIMEOUT }, async () => {
  const place = placeOf(NAME)
  await useAndExit()
  await expect.poll(async () => processesOf(place.data), { timeout: 40_000 }).toEqual([])
  expect(countUsers(join(place.runtime, 'users'))).toBe(0)
  expect(await readdir('/sys/class/net')).not.toContain(place.bridge)
})
