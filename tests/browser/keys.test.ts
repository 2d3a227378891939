import type { ShownDeck } from './shown-deck.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { DemoPage } from './demo-page.ts'
import { showDeck } from './shown-deck.ts'
import { TEST_DECK } from './test-deck.ts'

const SLIDE = 5
/** A busy machine takes its time. */
const POLL = { timeout: 30_000 }

describe.skipIf(!inject('dockerHost') || !inject('chromium'))('keys in the terminal', () => {
  let deck: ShownDeck
  let shown: DemoPage

  beforeAll(async () => {
    deck = await showDeck(TEST_DECK, { host: inject('dockerHost')! })
    const page = await deck.open(await deck.enter('presenter'), `/${SLIDE}`, '[data-demo="keys"]:visible .xterm-rows')
    shown = await new DemoPage(page, 'keys').ready()
  })
  afterEach(() => deck.cable.mend())
  afterAll(() => deck?.close())

  const hint = () => expect.poll(async () => (await shown.demo.locator('.demo-hint').textContent())!.trim(), POLL)
  const isInTerminal = () => shown.page.evaluate(() => document.activeElement?.classList.contains('xterm-helper-textarea'))
  const inTerminal = () => expect.poll(isInTerminal, POLL)
  const overview = async (): Promise<boolean> => await shown.page.locator('.z-modal:visible').count() > 0
  /** What no key has done: another slide, the overview, the end of the run or its reset. */
  const untouched = async (run: string): Promise<void> => {
    expect(new URL(shown.page.url()).pathname).toBe(`/${SLIDE}`)
    expect(await overview()).toBe(false)
    expect(deck.stage.run('keys')?.id).toBe(run)
  }
  /** Keys that all do something to a slide or its demo. */
  const shortcuts = async (): Promise<void> => {
    for (const key of ['h', 'o', 's', 'Space', 's', 'Shift+R', 'l', 'g', 'd', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'Enter'])
      await shown.page.keyboard.press(key)
  }
  /** Somebody types on, a key that prints nothing, however long this process takes between two others. */
  async function typeOn(): Promise<() => Promise<void>> {
    const timer = await shown.page.evaluate(() => window.setInterval(() => {
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key: 'F13', bubbles: true }))
    }, 50))
    return async () => shown.page.evaluate(timer => window.clearInterval(timer), timer)
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
    return deck.stage.run('keys')!.id
  }

  it('are not sent while the connection is lost, and are no shortcuts', async () => {
    const run = await begin()
    deck.cable.cut()
    await expect.poll(() => shown.chip(), POLL).toBe('reconnecting')
    await hint().toBe('Not connected: keys are not sent.')
    await shown.page.keyboard.type('hello R s o')
    await shortcuts()
    await hint().toBe('Not connected: keys are not sent.')
    await deck.cable.mend()
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
    deck.cable.cut()
    await expect.poll(() => shown.chip(), POLL).toBe('reconnecting')
    for (const leave of [['PageDown'], ['Escape', 'Escape']]) {
      await shown.page.keyboard.press('t')
      await inTerminal().toBe(true)
      // on a busy machine two presses may be too far apart to be one
      do {
        for (const key of leave)
          await shown.page.keyboard.press(key)
      } while (await isInTerminal())
    }
    await deck.cable.mend()
    await expect.poll(() => shown.chip(), POLL).toBe('running')
    expect(new URL(shown.page.url()).pathname).toBe(`/${SLIDE}`)
  })

  it('are no shortcuts while somebody still types when the command has ended, and the slide\'s after a pause', async () => {
    const { id } = deck.stage.run('keys')!
    await shown.page.keyboard.press('t')
    await inTerminal().toBe(true)
    const rest = await typeOn()
    await shown.page.keyboard.press('Control+d')
    do
      await shown.page.keyboard.press('o')
    while (await shown.chip() === 'running')
    await shortcuts()
    await hint().toBe('The command has ended: keys are not sent.')
    expect(await shown.chip()).toBe('done, exit 0')
    await shortcuts()
    await untouched(id)
    await rest()
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
