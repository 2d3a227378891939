import { expect, it } from 'vitest'
import { levelsOf } from '../../../cli/handout/slides.ts'

it.each([
  ['slides before the first chapter stand beside the chapters', [false, true, false, true], [1, 1, 2, 1]],
  ['a deck without chapters is flat', [false, false], [1, 1]],
  ['no slide', [], []],
])('%s', (_, chapters, levels) => {
  expect(levelsOf(chapters)).toEqual(levels)
})
