import type { Locator, Page } from 'playwright-chromium'

/** A demo on its slide, as a person at that window sees it. */
export class DemoPage {
  readonly page: Page
  readonly demo: Locator

  constructor(page: Page, id: string) {
    this.page = page
    this.demo = page.locator(`[data-demo="${id}"]:visible`)
  }

  /** Waits until the terminal is open and the run's state is known; where containers may start, until all slides are loaded as well. */
  async ready(source: 'live' | 'recorded' = 'live'): Promise<this> {
    await this.demo.locator('.xterm-rows').waitFor()
    await this.demo.locator(`.demo-badge[data-engine="${source}"]`).waitFor()
    await this.demo.locator('.demo-terminal[aria-busy="false"]').waitFor()
    // a slide that gets lost on the way, since a container starts or the path stands still, has the page loaded again: in the middle of a test
    if (source === 'live')
      await this.page.waitForLoadState('networkidle')
    return this
  }

  /** What the terminal shows, row by row. */
  async rows(): Promise<string[]> {
    const rows = await this.demo.locator('.xterm-rows > div').allTextContents()
    return rows.map(row => row.replaceAll('\u00A0', ' ').trimEnd())
  }

  /** What the terminal shows as one text, without the row breaks that wrapping made. */
  async text(): Promise<string> {
    return (await this.rows()).join('\n')
  }

  /** Waits until the first `count` steps have their mark. */
  async marked(count: number, timeout: number): Promise<void> {
    await this.demo.locator('.line[data-first]:is([data-mark="done"], [data-mark="failed"])').nth(count - 1).waitFor({ timeout })
  }

  /** The marks of the steps in order, '' where there is none. */
  async marks(): Promise<string[]> {
    return this.demo.locator('.line[data-first]').evaluateAll(lines => lines.map(line => (line as HTMLElement).dataset.mark ?? ''))
  }

  async chip(): Promise<string> {
    return (await this.demo.locator('.demo-chip').textContent() ?? '').trim()
  }
}
