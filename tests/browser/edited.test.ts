import type { Browser } from 'playwright-chromium'
import type { DeckCopy } from './deck-copy.ts'
import type { NpmStart } from './npm-start.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { freePort } from '../integration/free-port.ts'
import { copyTestDeck } from './deck-copy.ts'
import { DemoPage } from './demo-page.ts'
import { npmStart } from './npm-start.ts'
import { openBrowser } from './open-browser.ts'
import { Received } from './received.ts'
import { buildTestDeck } from './test-deck.ts'
import { enter, goTo } from './windows.ts'

const LINES = 2000
const POLL = { timeout: 60_000 }

describe.skipIf(!inject('dockerHost') || !inject('chromium'))('a deck that is edited while a demo of "npm start" runs', { timeout: 180_000 }, () => {
  let deck: DeckCopy
  let runtime: string
  let port: number
  let server: NpmStart
  let browser: Browser

  beforeAll(async () => {
    await buildTestDeck()
    deck = await copyTestDeck()
    runtime = await mkdtemp(join(tmpdir(), 'edited-'))
    port = await freePort()
    server = await npmStart({ host: inject('dockerHost'), port, runtime, deck: deck.file })
    browser = await openBrowser(inject('chromium'))
  })
  afterAll(async () => {
    await browser?.close()
    await server?.kill('SIGINT')
    await deck?.remove()
    const docker = connect(resolveTarget({}, inject('dockerHost')))
    await removeAllOwned(docker, { deck: 'browser-test' })
    await rm(runtime, { recursive: true, force: true })
  })

  it('is shown as it was built, to the last line', async () => {
    const speaker = await enter(browser, server.links.presenter)
    const page = await speaker.newPage()
    const received = new Received(page, 'lines')
    await goTo(page, `http://localhost:${port}/1`)
    const shown = await new DemoPage(page, 'lines').ready()
    await page.keyboard.press('Space')
    await expect.poll(() => received.lines.length, POLL).toBeGreaterThan(100)
    await deck.edit('# Numbers', '# Numbers, edited')
    await deck.edit('echo line $i;', 'echo edited $i;')
    await deck.edit('expect: /line 2000', 'expect: /edited 2000')
    const late = await speaker.newPage()
    await goTo(late, `http://localhost:${port}/1`)
    await (await new DemoPage(late, 'lines').ready()).marked(1, 60_000)
    await expect.poll(() => received.lines.length, POLL).toBe(LINES)
    expect(received.lines.filter((line, index) => line !== index + 1)).toEqual([])
    expect(received.faults).toEqual([])
    await expect.poll(() => shown.chip(), POLL).toBe('done, exit 0')
    expect(await late.locator('h1:visible').textContent()).toBe('Numbers')
    await speaker.close()
  })

  it('is built and shown as edited by the next start, which says that it builds', async () => {
    await server.kill('SIGINT')
    server = await npmStart({ host: inject('dockerHost'), port, runtime, deck: deck.file })
    expect(server.printed()).toContain('Building the deck, about half a minute …')
    const speaker = await enter(browser, server.links.presenter)
    const page = await speaker.newPage()
    await goTo(page, `http://localhost:${port}/1`)
    const shown = await new DemoPage(page, 'lines').ready()
    expect(await page.locator('h1:visible').textContent()).toBe('Numbers, edited')
    await page.keyboard.press('Space')
    await expect.poll(() => shown.text(), POLL).toContain('edited 7')
    await page.keyboard.press('Shift+R')
    await expect.poll(() => shown.chip(), POLL).toBe('ready')
    await speaker.close()
  })
})
