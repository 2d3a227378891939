import type { Browser, BrowserContext, Page } from 'playwright-chromium'
import type { Role } from '../../demo/protocol.ts'
import type { Demos } from '../../server/demos.ts'
import type { Serving } from '../../server/serve.ts'
import type { SpyEngine } from '../integration/spy-engine.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { buildDeck } from '../../server/build.ts'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { serve } from '../../server/serve.ts'
import { freePort } from '../integration/free-port.ts'
import { startSpyEngine } from '../integration/spy-engine.ts'
import { openBrowser } from './open-browser.ts'
import { enter as comeIn, openPage } from './windows.ts'

describe.skipIf(!inject('chromium'))('the slide position, in the built deck', () => {
  let spy: SpyEngine
  let demos: Demos
  let serving: Serving
  let port: number
  let browser: Browser

  beforeAll(async () => {
    const deck = await loadDeck('slides.md')
    const pages = await buildDeck(deck.file, () => {})
    spy = await startSpyEngine()
    demos = startDemos({ deck, target: resolveTarget({}, spy.host), msPerKey: 0, log: () => {} })
    port = await freePort()
    serving = await serve(demos, { pages, port })
    browser = await openBrowser(inject('chromium'))
  })
  afterAll(async () => {
    await browser?.close()
    await serving?.close()
    await demos?.close()
    spy?.close()
  })

  async function enter(role: Role): Promise<BrowserContext> {
    return comeIn(browser, serving.access.link(role))
  }

  async function open(context: BrowserContext, path: string): Promise<Page> {
    return openPage(context, `http://localhost:${port}${path}`, '.slidev-layout:visible')
  }

  const slideOf = (page: Page): number => Number(/\/(\d+)(?:\?|$)/.exec(page.url())?.[1])
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
    const [speaker, room] = [await enter('presenter'), await enter('viewer')]
    const presenter = await open(speaker, '/presenter/3')
    const [projector, viewer] = [await open(speaker, '/'), await open(room, '/')]
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

    const late = await open(room, '/')
    await follow([late], 6)
    expect(spy.asked.filter(call => !call.startsWith('GET'))).toEqual([])
  })

  it('is as many slides on as a key was pressed, however quickly, in every window', async () => {
    const speaker = await enter('presenter')
    const [presenter, projector] = [await open(speaker, '/presenter/2'), await open(speaker, '/2')]
    for (let pressed = 0; pressed < 12; pressed++)
      await presenter.keyboard.press('Shift+ArrowRight')
    await follow([presenter, projector], 14)
    // Slidev repeats a key that it takes for held after a second at most
    await presenter.waitForTimeout(1500)
    expect([presenter, projector].map(slideOf)).toEqual([14, 14])
    await speaker.close()
  })
})
