import type { Browser } from 'playwright-chromium'
import type { Demos } from '../../server/demos.ts'
import type { Serving } from '../../server/serve.ts'
import type { OwnEngine } from '../integration/own-engine.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { serve } from '../../server/serve.ts'
import { freePort } from '../integration/free-port.ts'
import { CAN_HAVE_OWN_ENGINE, startOwnEngine } from '../integration/own-engine.ts'
import { DemoPage } from './demo-page.ts'
import { openBrowser } from './open-browser.ts'
import { buildTestDeck, TEST_DECK } from './test-deck.ts'
import { enter, openPage } from './windows.ts'

const SLIDE = 2
const BANNER_MS = 10_000

describe.skipIf(!inject('dockerHost') || !inject('chromium') || !CAN_HAVE_OWN_ENGINE)('a window whose engine goes away', () => {
  let own: OwnEngine
  let demos: Demos
  let serving: Serving
  let browser: Browser
  let shown: DemoPage
  let loads = 0

  beforeAll(async () => {
    const pages = await buildTestDeck()
    own = await startOwnEngine('browser')
    demos = startDemos({ deck: await loadDeck(TEST_DECK), target: resolveTarget({}, own.host), msPerKey: 0, log: () => {} })
    expect(await demos.engine.first).toMatchObject({ state: 'live' })
    const port = await freePort()
    serving = await serve(demos, { pages, port })
    browser = await openBrowser(inject('chromium'))
    const speaker = await enter(browser, serving.access.link('presenter'))
    const page = await openPage(speaker, `http://localhost:${port}/${SLIDE}`, '[data-demo="escapes"]:visible .xterm-rows')
    page.on('load', () => loads++)
    shown = await new DemoPage(page, 'escapes').ready()
  })
  afterAll(async () => {
    await browser?.close()
    await serving?.close()
    await demos?.close()
    await own?.close()
  })

  const badge = () => expect.poll(async () => (await shown.demo.locator('.demo-badge').textContent())!.trim(), { timeout: BANNER_MS, interval: 50 })

  it.each<[string, () => Promise<void>, () => Promise<void>]>([
    ['hangs', () => own.signal('SIGSTOP'), () => own.signal('SIGCONT')],
    ['is stopped', () => own.stop(), () => own.start()],
  ])('says so within 10 s when it %s, and is live again by itself', { timeout: 120_000 }, async (_, leave, comeBack) => {
    await badge().toMatch(/^LIVE \S/)
    await leave()
    try {
      await badge().toBe(`no engine ${own.host}`)
      expect(await shown.chip()).toBe('engine away')
      expect(await shown.demo.locator('.demo-nothing').textContent()).toContain('No Docker engine answered. Looked at:')
      expect(await shown.demo.locator('.demo-badge').getAttribute('title')).toContain(own.host)
    }
    finally {
      await comeBack()
    }
    await badge().toMatch(/^LIVE \S/)
    expect(await shown.demo.locator('.demo-nothing').count()).toBe(0)
    await shown.page.keyboard.press('Space')
    await shown.marked(1, 30_000)
    await expect.poll(() => shown.text()).toContain('the end')
    await shown.page.keyboard.press('Shift+R')
    await expect.poll(() => shown.chip()).toBe('ready')
    expect(loads).toBe(0)
  })
})
