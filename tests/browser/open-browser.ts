import type { Browser } from 'playwright-chromium'
import { chromium } from 'playwright-chromium'

/** A real browser that asks nobody outside for anything. */
export async function openBrowser(executablePath: string, ...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic', '--no-first-run', ...more],
  })
}
