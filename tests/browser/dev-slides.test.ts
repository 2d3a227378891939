import type { Browser, Page } from 'playwright-chromium'
import type { DevServer } from '../integration/dev-server.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startDevServer } from '../integration/dev-server.ts'
import { openBrowser } from './open-browser.ts'
import { TEST_DECK } from './test-deck.ts'
import { enter, openPage } from './windows.ts'

describe.skipIf(!inject('chromium'))('the slide position, in the dev server', () => {
  let slidev: DevServer
  let browser: Browser
  let link: string

  beforeAll(async () => {
    slidev = await startDevServer(TEST_DECK, 'unix:///nowhere/docker.sock')
    link = slidev.links()[0]!
    browser = await openBrowser(inject('chromium'))
  })
  afterAll(async () => {
    await browser?.close()
    await slidev?.stop()
  })

  it('is the last one that was pressed, and no window brings another one back', async () => {
    const speaker = await enter(browser, link)
    const open = async (path: string): Promise<Page> => openPage(speaker, new URL(path, link).href, '.slidev-layout:visible')
    const windows = [await open('/presenter/1'), await open('/1')]
    const slidesOf = (): (string | undefined)[] => windows.map(window => /\/(\d+)(?:\?|$)/.exec(window.url())?.[1])
    await expect.poll(slidesOf, { timeout: 20_000 }).toEqual(['1', '1'])
    for (const [round, slide] of ['3', '4', '4'].entries()) {
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowLeft']) {
        await windows[round % 2]!.keyboard.press(`Shift+${key}`)
        await windows[0]!.waitForTimeout(100)
      }
      await expect.poll(slidesOf, { timeout: 20_000 }).toEqual([slide, slide])
    }
    await speaker.close()
  })
})
