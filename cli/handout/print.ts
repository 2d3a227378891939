import type { Page } from 'playwright-chromium'

/** Prints the handout: tagged, with an outline of its headings; page size and numbers are the style sheet's. */
export async function printPdf(page: Page, html: string): Promise<Uint8Array> {
  await page.setContent(html, { waitUntil: 'load' })
  await page.evaluate(() => document.fonts.ready)
  return page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true })
}
