import type { Browser, BrowserContext, Page } from 'playwright-chromium'
import type { LiveServer } from './live-server.ts'

/** Watches the rows of the page's terminal: what they show, and when that changed last. */
export interface Watch {
  /** Milliseconds of the page's clock. */
  changedAt: number
  text: string
  /** The last press of Ctrl-C. */
  pressedAt: number
  /** When a text was seen first. */
  seenAt: Record<string, number>
  /** When the terminal stood. */
  openAt: number
}

declare global {
  interface Window { watch: Watch }
}

/** Installed before anything of the page runs; looks at every frame that is painted. */
export async function installWatch(context: BrowserContext, texts: string[] = []): Promise<void> {
  await context.addInitScript((texts) => {
    const watch: Watch = { changedAt: 0, text: '', pressedAt: 0, seenAt: {}, openAt: 0 }
    window.watch = watch
    addEventListener('keydown', (event) => {
      if (event.ctrlKey && event.key === 'c')
        watch.pressedAt = event.timeStamp
    }, { capture: true })
    const look = (): void => {
      const rows = [...document.querySelectorAll<HTMLElement>('.xterm-rows')].find(element => element.checkVisibility())
      const text = rows ? Array.from(rows.children, row => row.textContent).join('\n') : ''
      const now = performance.now()
      if (rows)
        watch.openAt ||= now
      if (text !== watch.text) {
        watch.text = text
        watch.changedAt = now
      }
      for (const wanted of texts) {
        if (text.includes(wanted))
          watch.seenAt[wanted] ??= now
      }
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  }, texts)
}

/** A browser profile of the presenter; its requests to anywhere but `server` are counted. */
export async function enter(browser: Browser, { links, origin }: LiveServer, texts: string[] = []): Promise<{ context: BrowserContext, elsewhere: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  const elsewhere: string[] = []
  context.on('request', (request) => {
    const { protocol, host } = new URL(request.url())
    if (protocol !== 'data:' && protocol !== 'blob:' && host !== new URL(origin).host)
      elsewhere.push(request.url())
  })
  const page = await context.newPage()
  await page.goto(links.presenter)
  await page.close()
  await installWatch(context, texts)
  return { context, elsewhere }
}

/** Waits until the terminal's text matches. */
export async function shows(page: Page, pattern: RegExp): Promise<void> {
  await page.waitForFunction(({ source, flags }) => new RegExp(source, flags).test(window.watch.text), { source: pattern.source, flags: pattern.flags }, { timeout: 30_000, polling: 50 })
}
