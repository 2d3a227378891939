import { describe, expect, inject, it } from 'vitest'
import { survive } from './survive.ts'

describe.skipIf(!inject('dockerHost') || !inject('chromium'))('two windows on a run', () => {
  it('survive 12 cuts and 3 kills of the server with every line in its place', { timeout: 240_000 }, async () => {
    const all = Array.from({ length: 2000 }, (_, index) => index + 1)
    const { received, faults, held, chips, during, slowestMs } = await survive({ demo: 'lines', slide: 1, lines: all.length, cuts: 12, kills: 3, seed: 20261122 })
    expect(received).toEqual([all, all])
    expect(faults).toEqual([])
    expect(held).toEqual([all, all])
    expect(during).toBe(15)
    expect(chips).toEqual(['done, exit 0', 'done, exit 0'])
    // under one second on a machine that does nothing else, as the soak test asks; twelve where only the silence tells
    expect(slowestMs).toBeLessThan(10_000)
  })
})
