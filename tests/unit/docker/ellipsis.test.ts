import { expect, it } from 'vitest'
import { ellipsis } from '../../../server/docker/ellipsis.ts'

it.each([
  ['short', 5, 'short'],
  ['longer', 5, 'long…'],
  ['日本語', 6, '日本語'],
  ['日本語', 5, '日本…'],
  ['日本語', 4, '日…'],
  ['', 5, ''],
])('cuts %j to %i columns', (text, most, cut) => {
  expect(ellipsis(text, most)).toBe(cut)
})
