import type { Page } from 'playwright-chromium'
import type { Notice } from '../../demo/protocol.ts'
import type { SpyEngine } from '../integration/spy-engine.ts'
import type { ShownDeck } from './shown-deck.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startSpyEngine } from '../integration/spy-engine.ts'
import { showDeck } from './shown-deck.ts'

describe.skipIf(!inject('chromium'))('the slide position, in the built deck', () => {
  let spy: SpyEngine
  let deck: ShownDeck

  beforeAll(async () => {
    spy = await startSpyEngine()
    deck = await showDeck('slides.md', { host: spy.host })
  })
  afterAll(async () => {
    await deck?.close()
    spy?.close()
  })

  const slideOf = (page: Page): number => Number(/\/(\d+)(?:\?|$)/.exec(page.url())?.[1])
  const placeOf = (page: Page): string => `${slideOf(page)}, ${Number(new URL(page.url()).searchParams.get('clicks'))} clicks`
  const follow = (pages: Page[], slide: number) => expect.poll(() => pages.map(slideOf), { timeout: 20_000 }).toEqual(pages.map(() => slide))

  /** Presses until it has had its effect: a page that has just come may not listen yet. */
  async function press(page: Page, key: string, slide: number): Promise<void> {
    await expect.poll(async () => {
      if (slideOf(page) !== slide)
        await page.keyboard.press(key)
      return slideOf(page)
    }, { interval: 2000, timeout: 20_000 }).toBe(slide)
  }

  it('is the presenter\'s in every window, and a viewer moves nobody but itself', async () => {
    const [speaker, room] = [await deck.enter('presenter'), await deck.enter('viewer')]
    const presenter = await deck.open(speaker, '/presenter/3')
    const [projector, viewer] = [await deck.open(speaker, '/'), await deck.open(room, '/')]
    await follow([presenter, projector, viewer], 3)

    await press(presenter, 'ArrowDown', 4)
    await follow([presenter, projector, viewer], 4)
    await press(projector, 'ArrowDown', 5)
    await follow([presenter, projector, viewer], 5)

    await press(viewer, 'ArrowUp', 4)
    await follow([viewer], 4)
    expect([presenter, projector].map(slideOf)).toEqual([5, 5])
    await press(presenter, 'ArrowDown', 6)
    await follow([presenter, projector, viewer], 6)

    const late = await deck.open(room, '/')
    await follow([late], 6)
    expect(spy.asked.filter(call => !call.startsWith('GET'))).toEqual([])
  })

  it('is as many slides on as a key was pressed, however quickly, in every window, and in those that lag behind', async () => {
    const speaker = await deck.enter('presenter')
    // the one that takes the keys comes last: Chromium is slow to draw what lies behind
    const windows: Page[] = []
    for (const path of ['/presenter/2', '/2', '/2', '/presenter/2'])
      windows.push(await deck.open(speaker, path))
    const presenter = windows.at(-1)!
    for (let round = 0; round < 2; round++) {
      await follow(windows, 2)
      for (let pressed = 0; pressed < 12; pressed++)
        await presenter.keyboard.press('Shift+ArrowRight')
      for (let pressed = 0; pressed < 5; pressed++)
        await presenter.keyboard.press('Shift+ArrowLeft')
      await follow(windows, 9)
      // Slidev repeats a key that it takes for held after a second at most
      await presenter.waitForTimeout(1500)
      expect(windows.map(slideOf)).toEqual(windows.map(() => 9))
      for (let pressed = 0; pressed < 7; pressed++)
        await presenter.keyboard.press('Shift+ArrowLeft')
    }
    await follow(windows, 2)
    // and as many clicks, which slides 3 and 4 have
    for (const key of [...Array.from<string>({ length: 7 }).fill('ArrowRight'), 'ArrowLeft'])
      await presenter.keyboard.press(key)
    await expect.poll(() => windows.map(placeOf), { timeout: 20_000 }).toEqual(windows.map(() => placeOf(presenter)))
    const place = placeOf(presenter)
    await presenter.waitForTimeout(1500)
    expect(windows.map(placeOf)).toEqual(windows.map(() => place))
    await speaker.close()
  })

  it('is not brought back by a pointer that moves in a slow window while another one is pressed', async () => {
    const speaker = await deck.enter('presenter')
    const room = await deck.enter('viewer')
    const presenter = await deck.open(speaker, '/presenter/2')
    const viewer = await room.newPage()
    const told: number[] = []
    viewer.on('websocket', socket => socket.on('framereceived', ({ payload }) => {
      const notice = typeof payload === 'string' ? JSON.parse(payload) as Notice : undefined
      if (notice?.type === 'slide')
        told.push(notice.position.page)
    }))
    await viewer.goto(deck.url('/'))
    const projector = await deck.open(speaker, '/2')
    await follow([presenter, projector, viewer], 2)
    await (await speaker.newCDPSession(presenter)).send('Emulation.setCPUThrottlingRate', { rate: 6 })
    const box = (await presenter.locator('.slidev-slide-content').first().boundingBox())!
    const rest = new AbortController()
    const pointer = (async () => {
      for (let x = 0; !rest.signal.aborted; x = (x + 1) % 200)
        await presenter.mouse.move(box.x + 100 + x, box.y + 100)
    })()
    for (let slide = 3; slide <= 10; slide++)
      await press(projector, 'ArrowDown', slide)
    rest.abort()
    await pointer
    await follow([presenter, projector, viewer], 10)
    expect(told).toEqual(told.toSorted((one, other) => one - other))
    await Promise.all([speaker, room].map(windows => windows.close()))
  })

  it('is not brought back by a presenter window that is loaded again where it lags behind', async () => {
    const speaker = await deck.enter('presenter')
    const [presenter, projector] = [await deck.open(speaker, '/presenter/4'), await deck.open(speaker, '/4')]
    await follow([presenter, projector], 4)
    await press(projector, 'ArrowDown', 5)
    await follow([presenter, projector], 5)
    await presenter.evaluate(() => history.replaceState(history.state, '', '/presenter/4'))
    await presenter.reload()
    await follow([presenter, projector], 5)
    await speaker.close()
  })

  it('is one when two windows are pressed at once', async () => {
    const speaker = await deck.enter('presenter')
    const windows = [await deck.open(speaker, '/presenter/2'), await deck.open(speaker, '/2')]
    await follow(windows, 2)
    await (await speaker.newCDPSession(windows[1]!)).send('Emulation.setCPUThrottlingRate', { rate: 6 })
    for (let round = 0; round < 5; round++) {
      await Promise.all(windows.map(window => window.keyboard.press('Shift+ArrowRight')))
      await Promise.all(windows.map((window, n) => window.keyboard.press(n ? 'Shift+ArrowRight' : 'Shift+ArrowLeft')))
    }
    await expect.poll(async () => {
      // long enough for what is under way to arrive
      await windows[0]!.waitForTimeout(1000)
      return new Set(windows.map(slideOf)).size
    }, { timeout: 20_000 }).toBe(1)
    await speaker.close()
  })

  it('leaves room below itself on a projector of 4:3, where the controls can be read', async () => {
    const speaker = await deck.enter('presenter', { width: 1024, height: 768 })
    const page = await deck.open(speaker, '/2')
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      await expect.poll(() => page.evaluate(() => document.documentElement.classList.contains('dark'))).toBe(scheme === 'dark')
      const muted = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--text-muted').trim())
      const button = page.locator('nav .slidev-icon-btn:visible').first()
      // one colour turns into the other, by and by
      await expect.poll(() => button.evaluate(button => getComputedStyle(button).color))
        .toBe(`rgb(${muted.match(/[0-9a-f]{2}/g)!.map(two => Number.parseInt(two, 16)).join(', ')})`)
    }
    await speaker.close()
  })
})
