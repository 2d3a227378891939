import type { KillableDeck } from '../integration/killable.ts'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startKillableDeck } from '../integration/killable.ts'

/** For how long; a sixth of it warms up. */
const MINUTES = Number(process.env.SOAK_MINUTES ?? 120)
const VIEWERS = 10
/** What a server that leaks nothing may still hold more at the end than after its warm-up: by itself, and with what the allocator keeps. */
const MOST_USED_GROWTH_MB = 4
const MOST_GROWTH_MB = 40
const DECK = `---
demo: { deck: soak-test }
---

\`\`\`sh demo=talk
docker run --rm --name soak-talk busybox seq 20000
docker run --rm --name soak-talk busybox sh -c 'for n in 1 2 3 4 5 6 7 8 9 10; do echo tick $n; sleep 0.1; done'
\`\`\`
`

describe.skipIf(!inject('dockerHost'))('a server', () => {
  let server: KillableDeck

  beforeAll(async () => {
    server = await startKillableDeck(DECK)
  })
  afterAll(() => server.remove())

  /** The demo played from its start to its end and reset, in front of viewers that come and go. */
  async function playOnce(): Promise<void> {
    const windows = await Promise.all(Array.from({ length: VIEWERS }, () => server.open('viewer')))
    windows.forEach(window => window.send({ type: 'watch', demo: 'talk' }))
    const presenter = await server.open('presenter')
    presenter.send({ type: 'watch', demo: 'talk' })
    for (const step of [0, 1]) {
      presenter.play('talk', step)
      await presenter.played('talk', step + 1)
    }
    const { end } = presenter
    await Promise.all(windows.map(window => window.until(() => window.end === end)))
    presenter.send({ type: 'reset', demo: 'talk' })
    await presenter.until(() => presenter.state('talk')?.run === null)
    for (const { socket } of [presenter, ...windows])
      socket.terminate()
  }

  it(`holds no more memory after ${MINUTES} minutes with ${VIEWERS} viewers than after its warm-up`, { timeout: (MINUTES + 10) * 60_000 }, async () => {
    const began = Date.now()
    const until = async (minutes: number): Promise<NodeJS.MemoryUsage[]> => {
      const seen: NodeJS.MemoryUsage[] = []
      while (Date.now() - began < minutes * 60_000) {
        await playOnce()
        seen.push(await server.memory())
        await sleep(100)
      }
      return seen
    }
    await until(MINUTES / 6)
    const seen = await until(MINUTES)
    const third = Math.floor(seen.length / 3)
    /** MB at most in the last third, less those at most in the first. */
    const growth = (of: (held: NodeJS.MemoryUsage) => number): number => {
      const most = (part: NodeJS.MemoryUsage[]): number => Math.max(...part.map(of)) / 1024 ** 2
      return most(seen.slice(-third)) - most(seen.slice(0, third))
    }
    const grown = { used: growth(({ heapUsed, external }) => heapUsed + external), resident: growth(({ rss }) => rss) }
    console.warn(`${seen.length} times in ${MINUTES} minutes; MB more in the last third than in the first: ${JSON.stringify(grown)}`)
    expect(grown.used).toBeLessThan(MOST_USED_GROWTH_MB)
    expect(grown.resident).toBeLessThan(MOST_GROWTH_MB)
  })
})
