import { describe, expect, inject, it } from 'vitest'
import { survive } from '../browser/survive.ts'

/** Lines above the screen that a terminal in the page keeps. */
const SCROLLBACK = 5000

describe.skipIf(!inject('dockerHost') || !inject('chromium'))('two windows on a run', () => {
  it('survive 200 cuts and 30 kills of the server with 20,000 lines in their places', { timeout: 60 * 60_000 }, async () => {
    const all = Array.from({ length: 20_000 }, (_, index) => index + 1)
    const { received, faults, held, chips, during, slowestMs } = await survive({ demo: 'many', slide: 4, lines: all.length, cuts: 200, kills: 30, seed: 20261122 })
    expect(received).toEqual([all, all])
    expect(faults).toEqual([])
    for (const lines of held)
      expect(lines).toEqual(all.slice(-lines.length))
    expect(held.every(lines => lines.length >= SCROLLBACK)).toBe(true)
    expect(during).toBe(230)
    expect(chips).toEqual(['done, exit 0', 'done, exit 0'])
    expect(slowestMs).toBeLessThan(1000)
  })
})
