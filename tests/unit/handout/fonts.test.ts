import { expect, it } from 'vitest'
import { coversAny } from '../../../cli/handout/fonts.ts'

it.each([
  ['', 'a', true],
  ['U+0000-00FF', 'a', true],
  ['U+0400-04FF, U+20AC', 'a', false],
  ['U+0400-04FF, U+20AC', '5 €', true],
  ['U+4??', 'ж', true],
  ['U+4??', 'a', false],
])('range "%s", text "%s": %s', (range, text, expected) => {
  expect(coversAny(range, text)).toBe(expected)
})
