import { describe, expect, inject, it } from 'vitest'
import { survive } from '../browser/survive.ts'

/** Lines above the screen that a terminal in the page keeps. */
const SCROLLBACK = 5000

describe.skipIf(!inject('dockerHost') || !inject('chromium'))('two windows on a run', () => {
  it('survive 200 cuts and 30 kills of the server with 20,000 lines in their places', { timeout: 60 * 60_000 }, async () => {
    const { held, chips, slowestMs } = await survive({ demo: 'many', slide: 4, lines: 20_000, cuts: 200, kills: 30, seed: 20261122 })
    for (const lines of held) {
      expect(lines.length).toBeGreaterThanOrEqual(SCROLLBACK)
      expect(lines).toEqual(lines.map((_, index) => 20_000 - lines.length + 1 + index))
    }
    expect(chips).toEqual(['done, exit 0', 'done, exit 0'])
    expect(slowestMs).toBeLessThan(1000)
  })
})
