import type { Browser } from 'playwright-chromium'
import type { Demos } from '../../server/demos.ts'
import type { Serving } from '../../server/serve.ts'
import type { Cable } from '../integration/cable.ts'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { serve } from '../../server/serve.ts'
import { layCable } from '../integration/cable.ts'
import { freePort } from '../integration/free-port.ts'
import { DemoPage } from './demo-page.ts'
import { openBrowser } from './open-browser.ts'
import { buildTestDeck, TEST_DECK } from './test-deck.ts'
import { enter, openPage } from './windows.ts'

const SLIDE = 5
/** A busy machine takes its time. */
const POLL = { timeout: 10_000 }

describe.skipIf(!inject('dockerHost') || !inject('chromium'))('keys in the terminal', () => {
  let demos: Demos
  let serving: Serving
  let cable: Cable
  let browser: Browser
  let shown: DemoPage

  beforeAll(async () => {
    const pages = await buildTestDeck()
    demos = startDemos({ deck: await loadDeck(TEST_DECK), target: resolveTarget({}, inject('dockerHost')), msPerKey: 0, log: () => {} })
    expect(await demos.engine.first).toMatchObject({ state: 'live' })
    const port = await freePort()
    serving = await serve(demos, { pages, port })
    cable = await layCable(() => connect(port, '127.0.0.1'))
    browser = await openBrowser(inject('chromium'), `--host-resolver-rules=MAP localhost:${port} 127.0.0.1:${cable.port}`)
    const speaker = await enter(browser, serving.access.link('presenter'))
    const page = await openPage(speaker, `http://localhost:${port}/${SLIDE}`, '[data-demo="keys"]:visible .xterm-rows')
    shown = await new DemoPage(page, 'keys').ready()
  })
  afterEach(() => cable.mend())
  afterAll(async () => {
    await browser?.close()
    cable?.close()
    await serving?.close()
    const keys = demos?.deck.demos.get('keys')
    await (keys && demos.stage.reset(keys))
    await demos?.close()
  })

  const hint = () => expect.poll(async () => (await shown.demo.locator('.demo-hint').textContent())!.trim(), POLL)
  const inTerminal = () => expect.poll(() => shown.page.evaluate(() => document.activeElement?.classList.contains('xterm-helper-textarea')), POLL)
  const overview = async (): Promise<boolean> => await shown.page.locator('.z-modal:visible').count() > 0
  /** What no key has done: another slide, the overview, the end of the run or its reset. */
  const untouched = async (run: string): Promise<void> => {
    expect(new URL(shown.page.url()).pathname).toBe(`/${SLIDE}`)
    expect(await overview()).toBe(false)
    expect(demos.stage.run('keys')?.id).toBe(run)
  }
  /** Keys that all do something to a slide or its demo. */
  const shortcuts = async (): Promise<void> => {
    for (const key of ['h', 'o', 's', 'Space', 's', 'Shift+R', 'l', 'g', 'd', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'Enter'])
      await shown.page.keyboard.press(key)
  }
  async function begin(): Promise<string> {
    await shown.page.keyboard.press('Space')
    await expect.poll(() => shown.chip(), POLL).toBe('running')
    await shown.page.keyboard.press('t')
    await inTerminal().toBe(true)
    // what is typed before the container has its terminal may be lost, as with the docker program
    await expect.poll(async () => {
      await shown.page.keyboard.type('one\n')
      return shown.text()
    }, POLL).toMatch(/one\s+one\s+one/)
    return demos.stage.run('keys')!.id
  }

  it('are not sent while the connection is lost, and are no shortcuts', async () => {
    const run = await begin()
    cable.cut()
    await expect.poll(() => shown.chip(), POLL).toBe('reconnecting')
    await hint().toBe('Not connected: keys are not sent.')
    await shown.page.keyboard.type('hello R s o')
    await shortcuts()
    await hint().toBe('Not connected: keys are not sent.')
    await cable.mend()
    await shortcuts()
    await expect.poll(() => shown.chip(), POLL).toBe('running')
    await inTerminal().toBe(true)
    await untouched(run)
    await hint().toBe('')
    await shown.page.keyboard.type('\ntwo\n')
    await expect.poll(() => shown.text(), POLL).toMatch(/two\s+two/)
    expect(await shown.text()).not.toContain('hello')
  })

  it('leave it by PageDown, and by Escape pressed twice, while the connection is lost', async () => {
    cable.cut()
    await expect.poll(() => shown.chip(), POLL).toBe('reconnecting')
    for (const leave of [['PageDown'], ['Escape', 'Escape']]) {
      await shown.page.keyboard.press('t')
      await inTerminal().toBe(true)
      for (const key of leave)
        await shown.page.keyboard.press(key)
      await inTerminal().toBe(false)
    }
    await cable.mend()
    await expect.poll(() => shown.chip(), POLL).toBe('running')
    expect(new URL(shown.page.url()).pathname).toBe(`/${SLIDE}`)
  })

  it('are no shortcuts while somebody still types when the command has ended, and the slide\'s after a pause', async () => {
    const { id } = demos.stage.run('keys')!
    await shown.page.keyboard.press('t')
    await inTerminal().toBe(true)
    await shown.page.keyboard.press('Control+d')
    do
      await shown.page.keyboard.press('o')
    while (await shown.chip() === 'running')
    await shortcuts()
    await hint().toBe('The command has ended: keys are not sent.')
    expect(await shown.chip()).toBe('done, exit 0')
    await shortcuts()
    await untouched(id)
    await inTerminal().toBe(false)
    await hint().toBe('')
    await untouched(id)
    await shown.page.keyboard.press('o')
    await expect.poll(overview, POLL).toBe(true)
    await shown.page.keyboard.press('Escape')
    await expect.poll(overview, POLL).toBe(false)
    await shown.page.keyboard.press('Space')
    await shown.marked(2, 30_000)
  })
})
