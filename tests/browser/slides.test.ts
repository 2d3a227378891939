import type { Page } from 'playwright-chromium'
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
})
