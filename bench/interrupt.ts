import type { Browser, Page } from 'playwright-chromium'
import type { Place } from './place.ts'
import type { Row } from './row.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { openBrowser } from '../tests/browser/open-browser.ts'
import { enter, installWatch, shows } from './browser.ts'
import { dockerWords, removeContainer } from './place.ts'
import { inTurns } from './row.ts'
import { startTtyd } from './ttyd.ts'

/** Milliseconds of flood before Ctrl-C, and of silence after which the screen counts as silent. */
const FLOOD_MS = 2500
const SILENT_MS = 1500
const SLIDE = 2
/** GNU's yes writes blocks; busybox's, line by line, floods nobody. */
const SHELL = ['--env', 'PS1=/ # ', '--entrypoint', 'sh', 'mysql']
const PROMPT = /\/ # *\n*$/

/** The time from Ctrl-C to the last change of the screen, in a shell that is at its prompt before and after. */
async function interrupt(page: Page): Promise<number> {
  await page.keyboard.type('yes\n')
  await shows(page, /y\s*\ny\s*\ny/)
  await sleep(FLOOD_MS)
  await page.keyboard.press('Control+c')
  await page.waitForFunction(silent => performance.now() - window.watch.changedAt > silent, SILENT_MS, { polling: 50, timeout: 60_000 })
  await shows(page, /\/ #/)
  return page.evaluate(() => window.watch.changedAt - window.watch.pressedAt)
}

async function openOurs(place: Place, browser: Browser): Promise<{ page: Page, close: () => Promise<void> }> {
  const { context } = await enter(browser, place.server)
  const page = await context.newPage()
  await page.goto(`${place.server.origin}/${SLIDE}`)
  const demo = page.locator('[data-demo="flood"]:visible')
  await demo.locator('.xterm-rows').waitFor()
  await demo.locator('.demo-badge[data-engine="live"]').waitFor()
  await page.keyboard.press('Space')
  await demo.locator('.demo-terminal[data-status="waiting"]').waitFor()
  // as Slidev's key would, the pointer focuses the terminal
  await demo.locator('.xterm-screen').click()
  return {
    page,
    async close() {
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await page.keyboard.press('Shift+R')
      await context.close()
    },
  }
}

async function openTheirs(place: Place, browser: Browser): Promise<{ page: Page, close: () => Promise<void> } | undefined> {
  const name = 'bench-flood-ttyd'
  const words = dockerWords(place, 'run', '-it', '--rm', '--log-driver', 'none', '--name', name, ...SHELL)
  if (!place.ttyd || !words)
    return undefined
  await removeContainer(place.docker, name)
  const ttyd = await startTtyd(place.ttyd, words, place.log)
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  await installWatch(context)
  const page = await context.newPage()
  await page.goto(ttyd.url)
  await shows(page, PROMPT)
  await page.locator('.xterm-screen').click()
  return {
    page,
    async close() {
      await context.close()
      await ttyd.stop()
      await removeContainer(place.docker, name)
    },
  }
}

/** Ctrl-C under a flood of `yes`, in a browser. */
export async function measureInterrupt(place: Place): Promise<Row[]> {
  if (!place.chromium)
    return []
  const browser = await openBrowser(place.chromium)
  const ours = await openOurs(place, browser)
  const theirs = await openTheirs(place, browser)
  // only the page in front is painted
  const inFront = (page: Page) => async () => {
    await page.bringToFront()
    await page.locator('.xterm-screen').last().click()
    return interrupt(page)
  }
  const samples = await inTurns(place.quick ? 3 : 9, { ours: inFront(ours.page), ttyd: theirs && inFront(theirs.page) })
  await ours.close()
  await theirs?.close()
  await browser.close()
  return [{ what: 'Ctrl-C under a flood, to a silent screen', unit: 'ms', ours: samples.ours, peer: { name: 'ttyd', values: samples.ttyd }, figure: { kind: 'ratio', most: 0.1 } }]
}
