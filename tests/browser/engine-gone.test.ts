import type { OwnEngine } from '../integration/own-engine.ts'
import type { ShownDeck } from './shown-deck.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { CAN_HAVE_OWN_ENGINE, startOwnEngine } from '../integration/own-engine.ts'
import { DemoPage } from './demo-page.ts'
import { showDeck } from './shown-deck.ts'
import { TEST_DECK } from './test-deck.ts'

const SLIDE = 2
const BANNER_MS = 10_000

describe.skipIf(!inject('dockerHost') || !inject('chromium') || !CAN_HAVE_OWN_ENGINE)('a window whose engine goes away', () => {
  let own: OwnEngine
  let deck: ShownDeck
  let shown: DemoPage
  let loads = 0

  beforeAll(async () => {
    own = await startOwnEngine('browser')
    deck = await showDeck(TEST_DECK, { host: own.host })
    const page = await deck.open(await deck.enter('presenter'), `/${SLIDE}`, '[data-demo="escapes"]:visible .xterm-rows')
    shown = await new DemoPage(page, 'escapes').ready()
    page.on('load', () => loads++)
  })
  afterAll(async () => {
    await deck?.close()
    await own?.close()
  })

  const badge = (timeout = 30_000) => expect.poll(async () => (await shown.demo.locator('.demo-badge').textContent())!.trim(), { timeout, interval: 50 })

  it.each<[string, () => Promise<void>, () => Promise<void>]>([
    ['hangs', () => own.signal('SIGSTOP'), () => own.signal('SIGCONT')],
    ['is stopped', () => own.stop(), () => own.start()],
  ])('says so within 10 s when it %s, and is live again by itself', { timeout: 120_000 }, async (_, leave, comeBack) => {
    await badge().toMatch(/^LIVE \S/)
    await leave()
    try {
      await badge(BANNER_MS).toBe(`no engine ${own.host}`)
      expect(await shown.chip()).toBe('engine away')
      expect(await shown.demo.locator('.demo-nothing').textContent()).toContain('No Docker engine answered. Looked at:')
      expect(await shown.demo.locator('.demo-badge').getAttribute('title')).toContain(own.host)
    }
    finally {
      await comeBack()
    }
    await badge().toMatch(/^LIVE \S/)
    await expect.poll(() => shown.demo.locator('.demo-nothing').count()).toBe(0)
    await shown.page.keyboard.press('Space')
    await shown.marked(1, 30_000)
    await expect.poll(() => shown.text()).toContain('the end')
    await shown.page.keyboard.press('Shift+R')
    await expect.poll(() => shown.chip()).toBe('ready')
    expect(loads).toBe(0)
  })
})
