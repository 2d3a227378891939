import { expect, it } from 'vitest'
import { compareNaturally } from '../../../server/docker/natural-order.ts'

it('counts digits as numbers', () => {
  const ordered = ['C-v2', 'C-v2a', 'C-v10', 'C-v010', 'a', 'a1', 'a1b', 'ab', 'b']
  expect(ordered.toReversed().sort(compareNaturally)).toEqual(ordered)
})
