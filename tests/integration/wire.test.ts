import type { Demos } from '../../server/demos.ts'
import type { Cable } from './cable.ts'
import type { ServedDeck } from './served-deck.ts'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { layCable } from './cable.ts'
import { LiveWindow } from './live-window.ts'
import { serveDeck } from './served-deck.ts'

/** Under one second on a machine that does nothing else, as the soak test asks; noticed by silence alone it is ten and more. */
const BACK_MS = 3000
const LINES = 250
const DECK = `---
demo: { deck: wire-test }
---

\`\`\`sh demo=lines
docker run --rm --name wire-lines busybox sh -c 'i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); echo line $i; sleep 0.01; done'
\`\`\`

---

\`\`\`sh demo=whale
docker run --rm --name wire-whale busybox sh -c 'for n in 1 2 3; do printf "\\360\\237"; sleep 0.1; printf "\\220"; sleep 0.1; printf "\\263 "; done; echo'
docker run --rm -t --name wire-whale busybox sh -c 'for n in 1 2 3; do printf "\\360\\237"; sleep 0.1; printf "\\220"; sleep 0.1; printf "\\263 "; done; echo'
\`\`\`

---

\`\`\`sh demo=cat
docker run -it --rm --name wire-cat busybox cat
\`\`\`
`

const lines = (text: string): number[] => [...text.matchAll(/^line (\d+)\r?$/gm)].map(([, number]) => Number(number))
const COUNT = Array.from({ length: LINES }, (_, index) => index + 1)

describe.skipIf(!inject('dockerHost'))('the wire between a window and the server', () => {
  let served: ServedDeck
  let demos: Demos
  let port: number
  let cable: Cable
  let window: LiveWindow
  const opened: LiveWindow[] = []

  beforeAll(async () => {
    served = await serveDeck(DECK, { host: inject('dockerHost')! })
    ;({ demos, port } = served)
    expect(demos.engine.state).toMatchObject({ state: 'live' })
  })
  beforeEach(async () => {
    cable = await layCable(() => connect(port, '127.0.0.1').setNoDelay())
  })
  afterEach(async () => {
    opened.splice(0).forEach(window => window.close())
    cable.close()
    await served.reset()
  })
  afterAll(() => served.remove())

  /** A presenter's window at the far end of the cable. */
  async function open(demo: string): Promise<LiveWindow> {
    const window = new LiveWindow(cable.port, { host: `localhost:${port}`, ...served.bearer('presenter') }, demo)
    opened.push(window)
    await vi.waitUntil(() => window.run.known.value, { timeout: 10_000 })
    return window
  }
  const sees = (line: number): Promise<true> => vi.waitUntil(() => window.text.includes(`line ${line}\r\n`) as true, { timeout: 20_000, interval: 5 })
  const lost = (): Promise<boolean> => vi.waitUntil(() => window.live.connection.value === 'reconnecting', { timeout: 30_000, interval: 2 })
  /** @returns milliseconds until the window is connected and knows its run again */
  async function back(): Promise<number> {
    const mended = performance.now()
    await vi.waitUntil(() => window.live.connection.value === 'open' && window.run.known.value, { timeout: 20_000, interval: 2 })
    return performance.now() - mended
  }
  async function ended(): Promise<void> {
    await vi.waitUntil(() => window.run.state.value.results.length === 1, { timeout: 30_000 })
    await sees(LINES)
    expect(lines(window.text)).toEqual(COUNT)
    expect(window.run.state.value).toMatchObject({ status: 'done', results: [{ exit: 0, ok: true }] })
  }

  it('reset again and again: back in under a second each time, every line once', async () => {
    window = await open('lines')
    window.run.play(0)
    for (const line of [20, 60, 100, 140, 180]) {
      await sees(line)
      cable.cut()
      await lost()
      window.run.type('lost')
      expect(window.run.refused.value?.message).toBe('Not connected: nothing was sent. Trying again by itself.')
      await cable.mend()
      expect(await back()).toBeLessThan(BACK_MS)
    }
    await ended()
    expect(window.text).not.toContain('lost')
  })

  it('gone for longer than the run: the rest and the exit code at once', async () => {
    window = await open('lines')
    window.run.play(0)
    await sees(30)
    cable.cut()
    await lost()
    await demos.stage.run('lines')!.settled
    await cable.mend()
    expect(await back()).toBeLessThan(BACK_MS)
    await ended()
  })

  it('swallowing everything: noticed by silence, back in under a second after it lets go', { timeout: 60_000 }, async () => {
    window = await open('lines')
    window.run.play(0)
    await sees(30)
    cable.stall()
    await lost()
    window.run.type('lost')
    expect(window.run.refused.value?.message).toBe('Not connected: nothing was sent. Trying again by itself.')
    await cable.mend()
    expect(await back()).toBeLessThan(BACK_MS)
    await ended()
  })

  it('held for a moment: nobody is told, and no byte is missing', async () => {
    window = await open('lines')
    window.run.play(0)
    // well before the end: on a busy machine many lines come at once
    for (const line of [20, 80]) {
      await sees(line)
      cable.stall()
      await vi.waitUntil(() => demos.stage.run('lines')!.log.end > window.bytes.length + 200, { timeout: 10_000 })
      await cable.mend()
    }
    await ended()
    expect(window.live.connection.value).toBe('open')
  })

  it('bringing one byte at a time, cut in between', async () => {
    cable.slice()
    window = await open('lines')
    window.run.play(0)
    await sees(100)
    cable.cut()
    await cable.mend()
    await ended()
  })

  it('a character in pieces stays what it is, with and without a terminal', async () => {
    cable.slice()
    window = await open('whale')
    for (const step of [0, 1]) {
      window.run.play(step)
      await vi.waitUntil(() => window.run.state.value.results.length === step + 1, { timeout: 20_000 })
      await vi.waitUntil(() => window.text.split('🐳 🐳 🐳').length === step + 2, { timeout: 10_000 })
    }
    expect(window.text).not.toContain('\uFFFD')
    // they did come in pieces: one ends in the middle of a character
    expect(window.pieces.some(piece => piece.at(-1) === 0x9F)).toBe(true)
  })

  it('a press sent into a dying wire and again after it joins one run', async () => {
    window = await open('cat')
    cable.stall()
    window.run.play(0)
    cable.cut()
    await lost()
    await cable.mend()
    await back()
    window.run.play(0)
    window.run.play(0)
    await vi.waitUntil(() => window.run.state.value.status === 'running', { timeout: 20_000 })
    await expect.poll(() => demos.engine.docker.listContainers({ all: true, filters: { name: ['wire-cat'] } }), { timeout: 20_000 }).toHaveLength(1)
    window.run.type('here')
    await vi.waitUntil(() => window.text.split('here').length === 2, { timeout: 10_000 })
  })
})
