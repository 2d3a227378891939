import { expect, it } from 'vitest'
import { ValueError } from '../../../../server/docker/errors.ts'
import { readDetachKeys } from '../../../../server/docker/values/detach-keys.ts'

it.each([
  ['ctrl-p,ctrl-q', [16, 17]],
  ['ctrl-@,ctrl-_', [0, 31]],
  ['a,DEL', [97, 127]],
])('readDetachKeys(%j)', (text, bytes) => {
  expect(readDetachKeys(text)).toEqual(bytes)
})

it.each(['ctrl-', 'ctrl-A', 'zz', ''])('readDetachKeys(%j) throws', (text) => {
  expect(() => readDetachKeys(text)).toThrow(new ValueError(`Unknown character: '${text}'`))
})
