import type { Demo } from '../../../demo/demo.ts'
import { Buffer } from 'node:buffer'
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CAST_LIMITS, writeCast } from '../../../demo/asciicast.ts'
import { hashDemo } from '../../../demo/demo-text.ts'
import { readDemo } from '../../../demo/fence.ts'
import { readRecording } from '../../../server/recordings/recordings.ts'

const GIGABYTE = 1024 ** 3
const read = (code: string): Demo => readDemo({ info: 'sh demo=locks', code, file: 'slides.md', line: 1 })
const demo = read('docker ps\n')
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recordings-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function cast(of: Demo, id = of.id): Promise<string> {
  return writeCast({ cols: of.cols, rows: of.rows, timestamp: 1_790_000_000, events: [{ time: 0, code: 'm', data: '1. docker ps' }], demo: {
    id,
    hash: await hashDemo(of),
    engine: { version: '20.10.24', apiVersion: '1.41' },
    images: [],
    steps: [{ exit: 0, ok: true, seconds: 1, before: 0, typed: 0 }],
  } })
}

it('reads a recording of the demo\'s text', async () => {
  await writeFile(join(directory, 'locks.cast'), await cast(demo))
  expect(await readRecording(directory, demo)).toMatchObject({ recordedAt: '2026-09-21T14:13:20.000Z', cast: { cols: 100, demo: { id: 'locks' } } })
})

it('is not stale for a comment or another time limit', async () => {
  await writeFile(join(directory, 'locks.cast'), await cast(demo))
  expect(await readRecording(directory, read('# a comment\n#| within: 90s\ndocker ps\n'))).toHaveProperty('cast')
})

it.each([
  ['another command', 'docker ps -a\n'],
  ['another step', 'docker ps\ndocker ps\n'],
  ['another expectation', '#| expect: /locks/\ndocker ps\n'],
  ['another exit code', '#| exit: 1\ndocker ps\n'],
])('is stale for %s', async (_what, code) => {
  await writeFile(join(directory, 'locks.cast'), await cast(demo))
  expect(await readRecording(directory, read(code))).toEqual({ stale: true, message: 'The recording of "locks" from 2026-09-21 shows another text than the slide. To make it again: npm run rehearse -- --record' })
})

it.each<[string, () => Promise<unknown>, string]>([
  ['none', async () => {}, 'There is no recording of "locks". To make one: npm run rehearse -- --record'],
  ['a directory', () => mkdir(join(directory, 'locks.cast')), 'cannot be played: locks.cast: not a file.'],
  ['an empty file', () => writeFile(join(directory, 'locks.cast'), ''), 'cannot be played: locks.cast:1: not JSON.'],
  ['binary', () => writeFile(join(directory, 'locks.cast'), Buffer.from([0xFF, 0xD8, 0xFF])), 'cannot be played: locks.cast: not UTF-8 text.'],
  ['another demo\'s', async () => writeFile(join(directory, 'locks.cast'), await cast(demo, 'attach')), 'cannot be played: locks.cast:1: not a recording of the demo "locks".'],
  ['a terminal of another size', async () => writeFile(join(directory, 'locks.cast'), (await cast(demo)).replace('"cols":100,"rows":14', '"cols":1000,"rows":14')), 'cannot be played: locks.cast:1: a terminal of 1000 columns and 14 rows, the demo\'s has 100 and 14.'],
  ['a path as its id', async () => writeFile(join(directory, 'locks.cast'), (await cast(demo)).replace('"id":"locks"', '"id":"../../locks"')), 'cannot be played: locks.cast:1: the header\'s "slidev_demo.id"'],
])('says why there is none to play: %s', async (_what, make, reason) => {
  await rm(join(directory, 'locks.cast'), { force: true, recursive: true })
  await make()
  expect(await readRecording(directory, demo)).toEqual({ message: expect.stringContaining(reason) as string })
  await rm(join(directory, 'locks.cast'), { force: true, recursive: true })
})

it('refuses a line of 1 GB without reading it', async () => {
  const path = join(directory, 'locks.cast')
  const file = await open(path, 'w')
  await file.truncate(GIGABYTE)
  await file.close()
  const before = process.memoryUsage().rss
  expect(await readRecording(directory, demo)).toHaveProperty('message', expect.stringContaining(`cannot be played: locks.cast: larger than ${CAST_LIMITS.bytes} bytes.`))
  expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
  await rm(path)
})

it('refuses 10 million events before it has them all', async () => {
  const path = join(directory, 'locks.cast')
  // the shortest events there are, as many as the size lets through
  await writeFile(path, `{"version":3,"term":{"cols":80,"rows":24}}\n${'[0,"o",""]\n'.repeat(Math.floor(CAST_LIMITS.bytes / 11) - 10)}`)
  expect(await readRecording(directory, demo)).toHaveProperty('message', expect.stringContaining(`cannot be played: locks.cast:${CAST_LIMITS.events + 2}: more than ${CAST_LIMITS.events} events.`))
  await writeFile(path, '[0,"o",""]\n'.repeat(10_000_000))
  expect(await readRecording(directory, demo)).toHaveProperty('message', expect.stringContaining('larger than'))
  await rm(path)
})
