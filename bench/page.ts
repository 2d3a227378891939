import type { Browser } from 'playwright-chromium'
import type { Place } from './place.ts'
import type { Row } from './row.ts'
import { join } from 'node:path'
import { openBrowser } from '../tests/browser/open-browser.ts'
import { enter, shows } from './browser.ts'
import { LiveClient } from './live-client.ts'
import { startLiveServer } from './live-server.ts'

/** Slide of the bench's deck that has 10 MB of history. */
const HISTORY_SLIDE = 5
const LAST_LINE = '1400000'

/** The talk as it is built: to the first slide on the screen, and to the terminal of a demo. */
async function measureTalk(place: Place, browser: Browser): Promise<Row[]> {
  const server = await startLiveServer(join(import.meta.dirname, '..', 'slides.md'), await place.talk(), place.host)
  const { context, elsewhere } = await enter(browser, server)
  const painted: number[] = []
  const opened: number[] = []
  for (let round = 0; round < (place.quick ? 3 : 9); round++) {
    const page = await context.newPage()
    await page.goto(`${server.origin}/1`)
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0)
    painted.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]!.startTime))
    // every slide is mounted a moment after the start
    const slide = page.locator('[data-slidev-no]', { has: page.locator('.docker-demo') }).first()
    await slide.waitFor({ state: 'attached' })
    const number = Number(await slide.getAttribute('data-slidev-no'))
    await page.goto(`${server.origin}/${number - 1}`)
    await slide.waitFor({ state: 'attached' })
    await page.evaluate(() => addEventListener('keydown', event => window.watch.pressedAt = event.timeStamp, { capture: true }))
    await page.keyboard.press('ArrowDown')
    await page.waitForFunction(() => window.watch.openAt > 0)
    opened.push(await page.evaluate(() => window.watch.openAt - window.watch.pressedAt))
    await page.close()
  }
  await context.close()
  await server.stop()
  return [
    { what: 'the talk: first slide painted after the request', unit: 'ms', ours: painted, figure: { kind: 'value', most: 700 } },
    { what: 'the talk: requests to anywhere else', unit: 'requests', ours: [elsewhere.length], figure: { kind: 'value', most: 0 }, ...(elsewhere[0] && { note: elsewhere[0] }) },
    { what: 'the talk: terminal on screen after entering its slide', unit: 'ms', ours: opened, figure: { kind: 'value', most: 100 } },
  ]
}

/** A window that is reloaded when its demo has written 10 MB. */
async function measureReload({ server, quick }: Place, browser: Browser): Promise<Row> {
  const presenter = await LiveClient.open(server, 'presenter')
  presenter.send({ type: 'watch', demo: 'history' })
  presenter.play('history')
  await presenter.until('history', ({ results }) => results.length === 1)
  const { context } = await enter(browser, server, [LAST_LINE])
  const page = await context.newPage()
  await page.goto(`${server.origin}/${HISTORY_SLIDE}`)
  await shows(page, new RegExp(LAST_LINE))
  const times: number[] = []
  const whole: number[] = []
  for (let round = 0; round < (quick ? 3 : 9); round++) {
    await page.reload()
    await shows(page, new RegExp(LAST_LINE))
    const { seenAt, openAt } = await page.evaluate(() => window.watch)
    times.push(seenAt[LAST_LINE]! - openAt)
    whole.push(seenAt[LAST_LINE]!)
  }
  await context.close()
  await presenter.reset('history')
  presenter.close()
  return { what: 'reload with 10 MB of history: the prompt after the terminal', unit: 'ms', ours: times, figure: { kind: 'value', most: 300 }, note: `after the reload began: ${whole.toSorted((a, b) => a - b)[Math.floor(whole.length / 2)]!.toFixed(0)} ms` }
}

/** What a browser shows, and when. */
export async function measurePage(place: Place): Promise<Row[]> {
  if (!place.chromium)
    return []
  const browser = await openBrowser(place.chromium)
  const rows = [...await measureTalk(place, browser), await measureReload(place, browser)]
  await browser.close()
  return rows
}
