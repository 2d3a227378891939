import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, inject, vi } from 'vitest'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { connect as connectEngine, resolveTarget } from '../../server/docker/target.ts'
import { layCable } from '../integration/cable.ts'
import { freePort } from '../integration/free-port.ts'
import { random } from '../integration/random.ts'
import { DemoPage } from './demo-page.ts'
import { npmStart } from './npm-start.ts'
import { openBrowser } from './open-browser.ts'
import { Received } from './received.ts'
import { buildTestDeck } from './test-deck.ts'
import { goTo } from './windows.ts'

/** Longest time that a cut cable stays cut. */
const LONGEST_CUT_MS = 300
/** Turns that move nothing before the first line is taken for reached, and how long each is waited for. */
const MOST_STILL = 3
const STILL_MS = 1000

interface Disturbances {
  /** A demo of the small deck that prints "line 1" … "line <lines>". */
  demo: string
  slide: number
  lines: number
  cuts: number
  kills: number
  /** For the order and length of what happens. */
  seed: number
}

interface Survived {
  /** Numbers of the lines that the server has brought to each window since its last start. */
  received: number[][]
  /** What else than these bytes, once each, has come. */
  faults: string[]
  /** Numbers of the lines that each window holds at the end, read from its terminal. */
  held: number[][]
  chips: string[]
  /** Disturbances that came before the demo had printed its last line. */
  during: number
  /** Longest time that it took to be back. */
  slowestMs: number
}

/** Numbers of the lines that stand on a window's screen now; a gap or a repeat between them is an error. */
async function linesOn(shown: DemoPage): Promise<number[]> {
  const numbers = (await shown.rows()).flatMap(row => /^line (\d+)$/.exec(row)?.[1] ?? []).map(Number)
  expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index))
  return numbers
}

/** All lines that a window holds, read by scrolling up from the last one to the first. */
async function readBack(shown: DemoPage): Promise<number[]> {
  await shown.page.bringToFront()
  const box = await shown.demo.locator('.xterm-screen').boundingBox()
  await shown.page.mouse.move(box!.x + box!.width / 4, box!.y + box!.height / 5)
  const seen = new Set<number>()
  for (let still = 0; still < MOST_STILL;) {
    const [top] = await shown.rows()
    for (const line of await linesOn(shown))
      seen.add(line)
    // one at a time, and two that come late and together are still less than a screen: no line is skipped
    await shown.page.mouse.wheel(0, -200)
    const moved = await vi.waitUntil(async () => (await shown.rows())[0] !== top, { timeout: STILL_MS, interval: 5 }).catch(() => false)
    still = moved ? 0 : still + 1
  }
  return [...seen].sort((a, b) => a - b)
}

/**
 * Runs a demo in two windows of a browser, with a cable to the server that is cut and a server that is killed, at
 * places that are spread over the run.
 */
export async function survive({ demo, slide, lines, cuts, kills, seed }: Disturbances): Promise<Survived> {
  const host = inject('dockerHost')
  const numbers = random(seed)
  await buildTestDeck()
  const runtime = await mkdtemp(join(tmpdir(), 'survival-'))
  const port = await freePort()
  const start = (): ReturnType<typeof npmStart> => npmStart({ host, port, runtime })
  let server = await start()
  const cable = await layCable(() => connect(port, '127.0.0.1'))
  const browser = await openBrowser(inject('chromium'), `--host-resolver-rules=MAP localhost:${port} 127.0.0.1:${cable.port}`)
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
    const received: Received[] = []
    const openWindow = async (path: string): Promise<DemoPage> => {
      const page = await context.newPage()
      received.push(new Received(page, demo))
      await goTo(page, `http://localhost:${port}${path}`)
      return new DemoPage(page, demo).ready()
    }
    await goTo(await context.newPage(), server.links.presenter)
    const windows = [await openWindow(`/presenter/${slide}`), await openWindow(`/${slide}`)]
    await windows[0]!.page.keyboard.press('Space')
    await windows[0]!.page.keyboard.press('Space')

    const events = [...Array.from({ length: cuts }, () => 'cut' as const), ...Array.from({ length: kills }, () => 'kill' as const)]
      .map(event => ({ event, at: numbers.next().value }))
      .sort((a, b) => a.at - b.at)
    /** Waits until every window shows this line, or a later one. */
    const reach = (line: number): Promise<boolean> => vi.waitUntil(async () => (await Promise.all(windows.map(linesOn))).every(shown => (shown.at(-1) ?? 0) >= line), { timeout: 120_000, interval: 20 })
    let slowestMs = 0
    let during = 0
    for (const [index, { event }] of events.entries()) {
      await reach(Math.floor((index + 1) * lines * 0.9 / (events.length + 1)))
      during += received.every(window => window.lines.at(-1) !== lines) ? 1 : 0
      if (event === 'kill') {
        await server.kill('SIGKILL')
        server = await start()
      }
      else {
        cable.cut()
        await sleep(numbers.next().value * LONGEST_CUT_MS)
        await cable.mend()
      }
      const mended = performance.now()
      const connected = async (): Promise<boolean> => (await Promise.all(windows.map(window => window.chip()))).every(chip => !/connecting/.test(chip))
      await vi.waitUntil(connected, { timeout: 20_000, interval: 5 })
      slowestMs = Math.max(slowestMs, performance.now() - mended)
    }
    await reach(lines)
    for (const window of windows)
      await window.marked(1, 60_000)
    const held: number[][] = []
    for (const window of windows)
      held.push(await readBack(window))
    return {
      received: received.map(window => window.lines),
      faults: received.flatMap(window => [...window.faults, ...Array.from<string>({ length: window.screens }).fill('a screen')]),
      held,
      chips: await Promise.all(windows.map(window => window.chip())),
      during,
      slowestMs,
    }
  }
  finally {
    await browser.close()
    cable.close()
    await server.kill('SIGINT')
    const docker = connectEngine(resolveTarget({}, host))
    await removeAllOwned(docker, { deck: 'browser-test' })
    await rm(runtime, { recursive: true })
  }
}
