import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { addTiming, readTimings, slower, writeTimings } from '../../../server/recordings/timings.ts'

function timingsOf(...seconds: number[]): Awaited<ReturnType<typeof readTimings>> {
  const timings = {}
  seconds.forEach(value => addTiming(timings, { demo: 'locks', step: 0, command: 'docker ps', seconds: value }))
  return timings
}

it('keeps the median, the last and the last twenty values of a step', () => {
  expect(timingsOf(3, 1, 2)).toEqual({ locks: [{ command: 'docker ps', runs: [3, 1, 2], last: 2, median: 2 }] })
  expect(timingsOf(1, 2).locks![0]!.median).toBe(1.5)
  expect(timingsOf(...Array.from({ length: 25 }, (_, n) => n)).locks![0]!.runs).toEqual(Array.from({ length: 20 }, (_, n) => n + 5))
})

it('begins anew for another command', () => {
  const timings = timingsOf(3, 1, 2)
  addTiming(timings, { demo: 'locks', step: 0, command: 'docker ps -a', seconds: 9 })
  expect(timings.locks![0]).toEqual({ command: 'docker ps -a', runs: [9], last: 9, median: 9 })
})

it.each([
  ['nothing known', 9, undefined, false],
  ['two values are no habit', 9, [1, 1], false],
  ['twice the usual, but less than a second more', 0.3, [0.1, 0.1, 0.1], false],
  ['a second more, but less than twice', 11.5, [10, 10, 10], false],
  ['more than both', 2.5, [1, 1, 1], true],
] as const)('knows what is slower than usual: %s', (_what, seconds, runs, expected) => {
  expect(slower(seconds, runs && timingsOf(...runs).locks![0])).toBe(expected)
})

it('is written whole and read back; a broken file is no habit', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'timings-'))
  expect(await readTimings(directory)).toEqual({})
  await writeTimings(directory, timingsOf(1, 2, 3))
  expect(await readTimings(directory)).toEqual(timingsOf(1, 2, 3))
  expect(await readdir(directory)).toEqual(['timings.json'])
  for (const text of ['', '{"locks":[{"runs":"x"}]}', '[1'])
    expect(await writeFile(join(directory, 'timings.json'), text).then(() => readTimings(directory))).toEqual({})
  await rm(directory, { recursive: true })
})
