import type { BrowserContext } from 'playwright-chromium'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { chromium } from 'playwright-chromium'

/** Where Chromium finds the built deck; the name is answered by `openDeck` itself, and by nobody else. */
export const DECK_ORIGIN = 'http://deck.invalid'

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/**
 * A Chromium without a network that has the files of a built deck and nothing else: no server, no engine, no socket.
 * @param executablePath the browser
 * @param pages directory of the built deck
 */
export async function openDeck(executablePath: string, pages: string): Promise<{ context: BrowserContext, close: () => Promise<void> }> {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run', '--font-render-hinting=none'],
  })
  const context = await browser.newContext({ offline: true, colorScheme: 'light', reducedMotion: 'reduce' })
  await context.routeWebSocket('**', socket => void socket.close())
  await context.route('**', async (route) => {
    const { origin, pathname } = new URL(route.request().url())
    const file = extname(pathname) ? normalize(decodeURIComponent(pathname)) : '/index.html'
    const body = origin === DECK_ORIGIN && await readFile(join(pages, file)).catch(() => undefined)
    await (body ? route.fulfill({ body, contentType: TYPES[extname(file)] ?? 'application/octet-stream' }) : route.abort())
  })
  return { context, close: () => browser.close() }
}
