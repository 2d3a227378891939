import { expect, it } from 'vitest'
import { roughly } from '../../../composables/useUsualTime.ts'
import { slowAfter } from '../../../demo/timing.ts'

it.each([
  [undefined, Infinity],
  [{ runs: [1, 1], median: 1 }, Infinity],
  [{ runs: [0.2, 0.2, 0.2], median: 0.2 }, 1.2],
  [{ runs: [5, 6, 7], median: 6 }, 12],
])('%j is slow after %d s', (usual, seconds) => {
  expect(slowAfter(usual)).toBe(seconds)
})

it.each([
  [0.02, '< 1 s'],
  [5.7, '≈ 6 s'],
  [89, '≈ 89 s'],
  [150, '≈ 3 min'],
])('%d s is said as %s', (seconds, text) => {
  expect(roughly(seconds)).toBe(text)
})
