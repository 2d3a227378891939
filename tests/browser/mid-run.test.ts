import type { BrowserContext, Page } from 'playwright-chromium'
import type { ShownDeck } from './shown-deck.ts'
import { randomUUID } from 'node:crypto'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { TICK_MS } from '../../demo/protocol.ts'
import { DemoPage } from './demo-page.ts'
import { Received } from './received.ts'
import { showDeck } from './shown-deck.ts'
import { TEST_DECK } from './test-deck.ts'
import { goTo, reload } from './windows.ts'

const SLIDES = { lines: 1, flood: 6 }
/** What `flood` prints at once, and how many lines later. */
const FLOOD = 1_600_000
const LATER = 100
const POLL = { timeout: 30_000, interval: 20 }

describe.skipIf(!inject('dockerHost') || !inject('chromium'))('a window, while a demo prints', () => {
  let deck: ShownDeck
  let speaker: BrowserContext

  beforeAll(async () => {
    deck = await showDeck(TEST_DECK, { host: inject('dockerHost')! })
    speaker = await deck.enter('presenter', { width: 1280, height: 720 })
  })
  afterEach(async () => {
    await deck.cable.mend()
    for (const id of Object.keys(SLIDES))
      await deck.stage.reset(deck.stage.demo(id)!)
  })
  afterAll(() => deck?.close())

  async function open(id: keyof typeof SLIDES): Promise<{ page: Page, shown: DemoPage, received: Received }> {
    const page = await speaker.newPage()
    const received = new Received(page, id)
    await goTo(page, deck.url(`/${SLIDES[id]}`))
    return { page, shown: await new DemoPage(page, id).ready(), received }
  }
  const play = (id: keyof typeof SLIDES): void => expect(deck.stage.play(deck.stage.demo(id)!, 0, randomUUID())).toBe('playing')

  /** Numbers on the screen, one a row, and where they are not one after another. */
  async function numbersOn(shown: DemoPage): Promise<{ last: number | undefined, breaks: number[] }> {
    const numbers = (await shown.rows()).flatMap(row => /^(?:line )?(\d+)$/.exec(row)?.[1] ?? []).map(Number)
    return { last: numbers.at(-1), breaks: numbers.filter((number, index) => number !== numbers[0]! + index) }
  }
  const reach = (shown: DemoPage, line: number) => expect.poll(async () => (await numbersOn(shown)).last ?? 0, POLL).toBeGreaterThanOrEqual(line)
  /** The server has brought every line up to this one, each once, and no screen in their place. */
  async function expectLines(received: Received, last: number): Promise<void> {
    await expect.poll(() => received.lines.length, POLL).toBeGreaterThanOrEqual(last)
    expect(received.lines.filter((line, index) => line !== index + 1)).toEqual([])
    expect(received.faults).toEqual([])
    expect(received.screens).toBe(0)
  }

  it('has every line after each of three reloads', async () => {
    const { page, shown, received } = await open('lines')
    play('lines')
    const { id } = deck.stage.run('lines')!
    for (const line of [200, 500, 800]) {
      await reach(shown, line)
      await reload(page)
      await shown.ready()
      await reach(shown, line)
      expect((await numbersOn(shown)).breaks).toEqual([])
    }
    await expectLines(received, 1000)
    expect(deck.stage.run('lines')!.id).toBe(id)
    await page.close()
  })

  it('has every line when the theme is changed meanwhile, and the terminal its colours', async () => {
    const { page, shown, received } = await open('lines')
    play('lines')
    const background = () => shown.demo.locator('.xterm-scrollable-element').evaluate(element => getComputedStyle(element).backgroundColor)
    const seen: string[] = []
    for (const line of [100, 200, 300]) {
      await reach(shown, line)
      seen.push(await background())
      await page.keyboard.press('d')
      await expect.poll(background, POLL).not.toBe(seen.at(-1))
    }
    expect(new Set(seen).size).toBe(2)
    await reach(shown, 400)
    expect((await numbersOn(shown)).breaks).toEqual([])
    await expectLines(received, 400)
    await page.close()
  })

  it.each(['online', 'visibilitychange'])('looks after a connection that has been silent as soon as the machine wakes up: %s', { timeout: 90_000 }, async (event) => {
    const { page, shown, received } = await open('lines')
    play('lines')
    await reach(shown, 100)
    const wake = (): Promise<void> => page.evaluate(name => void (name === 'online' ? window : document).dispatchEvent(new Event(name)), event)
    await wake()
    expect(await shown.chip()).toBe('running')
    deck.cable.stall()
    // half-way between the silence that is suspicious, 1.5 ticks, and the one that is found out by itself, 3: a busy machine is late
    await sleep(2.25 * TICK_MS)
    expect(await shown.chip()).toBe('running')
    await wake()
    expect(await shown.chip()).toBe('reconnecting')
    await deck.cable.mend()
    await expect.poll(() => shown.chip(), POLL).toBe('running')
    const seen = received.lines.length
    await expectLines(received, seen + 100)
    expect((await numbersOn(shown)).breaks).toEqual([])
    await page.close()
  })

  it('that slept while more was printed than is kept has the screen at once, and goes on from it', { timeout: 120_000 }, async () => {
    const { page, shown, received } = await open('flood')
    play('flood')
    await expect.poll(() => shown.chip(), POLL).toBe('running')
    const run = deck.stage.run('flood')!
    // what is typed before the container has its terminal may be lost, as with the docker program
    await expect.poll(() => shown.text(), POLL).toContain('ready')
    const processes = await (await deck.browser.newBrowserCDPSession()).send('SystemInfo.getProcessInfo')
    const signal = (name: NodeJS.Signals): void => processes.processInfo.forEach(({ id }) => process.kill(id, name))
    signal('SIGSTOP')
    // else the kernel takes all of it for the window, at both ends of the cable
    deck.cable.stall()
    try {
      run.keys('\r')
      await expect.poll(() => run.log.end, POLL).toBeGreaterThan(8 * 1024 * 1024)
      await sleep(3.5 * TICK_MS)
    }
    finally {
      signal('SIGCONT')
    }
    await deck.cable.mend()
    const woken = performance.now()
    await expect.poll(async () => (await numbersOn(shown)).last, POLL).toBe(FLOOD)
    // one that is found out only by its silence is back after six ticks
    expect(performance.now() - woken).toBeLessThan(3 * TICK_MS)
    // what this process is told of the window may come later than what the window shows
    await expect.poll(() => received.screens, POLL).toBeGreaterThan(0)
    await expect.poll(() => received.sockets, POLL).toBe(1)
    const { screens } = received
    run.keys('\r')
    await expect.poll(async () => numbersOn(shown), POLL).toEqual({ last: FLOOD + LATER, breaks: [] })
    expect(received.screens).toBe(screens)
    await page.close()
  })
})
