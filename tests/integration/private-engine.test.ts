import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { expect, inject, it, onTestFinished } from 'vitest'
import { answering, placeOf } from '../../setup/private-engine/dockerd.ts'
import { startPrivateEngine } from '../../setup/private-engine/private-engine.ts'
import { countUsers } from '../../setup/private-engine/users.ts'

const NAME = 'stopped-half-way'

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
    // with the images on it there would be none to make
    await rm(place.data, { recursive: true, force: true })
    await rm(place.runtime, { recursive: true, force: true })
  })
  await expect(starting).rejects.toThrow('Ctrl-C')
  expect(said.at(-1)).toMatch(line)
  expect(await answering(place)).toBeUndefined()
  expect(await processesOf(place.data)).toEqual([])
  expect(await processesOf(place.runtime)).toEqual([])
  expect(await countUsers(join(place.runtime, 'users'))).toBe(0)
  expect(await readdir('/sys/class/net')).not.toContain(place.bridge)
})
