import type { ChildProcess } from 'node:child_process'
import type { Browser, Page } from 'playwright-chromium'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { freePort } from '../integration/free-port.ts'
import { openBrowser } from './open-browser.ts'
import { TEST_DECK } from './test-deck.ts'
import { enter, openPage } from './windows.ts'

describe.skipIf(!inject('chromium'))('the slide position, in the dev server', () => {
  let slidev: ChildProcess
  let browser: Browser
  let link: string

  beforeAll(async () => {
    slidev = spawn(process.execPath, ['node_modules/@slidev/cli/bin/slidev.mjs', TEST_DECK, '--port', String(await freePort()), '--open=false'], {
      env: { ...process.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    })
    let printed = ''
    slidev.stdout!.on('data', data => printed += data)
    link = await vi.waitUntil(() => /with demos: (\S+)/.exec(printed)?.[1], { timeout: 60_000 })
    browser = await openBrowser(inject('chromium'))
  })
  afterAll(async () => {
    await browser?.close()
    const gone = once(slidev, 'exit')
    slidev.kill('SIGTERM')
    await gone
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
