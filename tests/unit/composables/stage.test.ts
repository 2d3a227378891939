import type { StageDemo } from '../../../composables/stage.ts'
import { expect, it } from 'vitest'
import { demosOn, enterStage } from '../../../composables/stage.ts'

const demo = (id: string): StageDemo => ({ id, press: () => true, stop: () => {}, pause: () => {}, switchSource: () => {}, reset: () => {}, focus: () => {} })

it('keeps the demos of a slide in their order until they leave', () => {
  const leave = enterStage(3, demo('a'))
  enterStage(3, demo('b'))
  enterStage(4, demo('c'))
  expect(demosOn(3).map(({ id }) => id)).toEqual(['a', 'b'])
  leave()
  expect(demosOn(3).map(({ id }) => id)).toEqual(['b'])
  expect(demosOn(4).map(({ id }) => id)).toEqual(['c'])
  expect(demosOn(5)).toEqual([])
})
