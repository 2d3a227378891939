import type { Browser, BrowserContext, Page, Response } from 'playwright-chromium'

/** A projector's, in pixels. */
const PROJECTOR = { width: 1920, height: 1080 }
const ATTEMPTS = 7

/** A browser profile that came in by a printed link. */
export async function enter(browser: Browser, link: string, viewport = PROJECTOR): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  await load(page, link, '.slidev-layout:visible')
  await page.close()
  return context
}

/** A window at `url`, in which `ready` shows. */
export async function openPage(context: BrowserContext, url: string, ready: string): Promise<Page> {
  const page = await context.newPage()
  await load(page, url, ready)
  return page
}

/** A container that starts or ends on this machine makes Chromium drop what it loads; a page that lacks a part then loads itself again. */
const RE_DROPPED = /net::ERR_NETWORK_CHANGED|interrupted by another navigation/

/** @param isWorthIt whether what has failed like this is tried once more */
async function again<T>(load: () => Promise<T>, isWorthIt: (error: unknown) => boolean): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await load()
    }
    catch (error) {
      if (attempt === ATTEMPTS || !isWorthIt(error))
        throw error
    }
  }
}

const isDropped = (error: unknown): boolean => RE_DROPPED.test(String(error))

/** Brings a window to `url`. */
export async function goTo(page: Page, url: string): Promise<Response | null> {
  return again(() => page.goto(url), isDropped)
}

export async function reload(page: Page): Promise<void> {
  await again(() => page.reload(), isDropped)
}

/** Once more, too, where the page came without a part that it does not load again. */
async function load(page: Page, url: string, ready: string): Promise<void> {
  await again(async () => {
    await page.goto(url)
    await page.locator(ready).first().waitFor({ timeout: 8000 })
  }, () => true)
}

/** The number of each demo's slide, read in a window that stands at any of them. */
export async function slidesOf(page: Page, demos: Iterable<string>): Promise<Record<string, number>> {
  const slides: Record<string, number> = {}
  for (const id of demos) {
    const slide = page.locator('[data-slidev-no]', { has: page.locator(`[data-demo="${id}"]`) })
    await slide.waitFor({ state: 'attached' })
    slides[id] = Number(await slide.getAttribute('data-slidev-no'))
  }
  return slides
}
