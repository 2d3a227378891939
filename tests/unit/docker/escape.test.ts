import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { watchKeys } from '../../../server/docker/escape.ts'

it.each<[typed: string[], passed: string, detached: boolean]>([
  [['abc'], 'abc', false],
  [['a\x10\x11b'], 'a', true],
  [['a\x10', '\x11'], 'a', true],
  [['\x10', 'x'], '\x10x', false],
  [['\x10\x10\x11'], '\x10\x10\x11', false],
  [['\x11\x10'], '\x11', false],
])('passes on of %j %j, detached: %s', (typed, passed, detached) => {
  const watch = watchKeys([16, 17])
  const seen = typed.map(text => watch(Buffer.from(text)))
  expect(Buffer.concat(seen.map(({ bytes }) => bytes)).toString()).toBe(passed)
  expect(seen.at(-1)!.detached).toBe(detached)
})

it('looks for nothing without keys', () => {
  const typed = Buffer.from('\x10\x11')
  expect(watchKeys([])(typed)).toEqual({ bytes: typed, detached: false })
})
