import type { BrowserContext } from 'playwright-chromium'
import type { ShownDeck } from './shown-deck.ts'
import { randomUUID } from 'node:crypto'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { DemoPage } from './demo-page.ts'
import { showDeck } from './shown-deck.ts'
import { goTo, reload, slidesOf } from './windows.ts'

describe.skipIf(!inject('dockerHost') || !inject('chromium'))('the stage', () => {
  let deck: ShownDeck
  let speaker: BrowserContext
  /** Demos whose runs were opened, in order. */
  const opened: string[] = []
  let slides: Record<string, number>

  beforeAll(async () => {
    deck = await showDeck('slides.md', { host: inject('dockerHost')! })
    deck.stage.on('opened', run => opened.push(run.state.demo))
    speaker = await deck.enter('presenter')
    const page = await deck.open(speaker, '/')
    slides = await slidesOf(page, deck.ids)
    await page.close()
  })
  afterAll(() => deck?.close())

  async function openDemo(context: BrowserContext, id: string, view = ''): Promise<DemoPage> {
    return new DemoPage(await deck.open(context, `${view}/${slides[id]}`), id).ready()
  }

  /** Plays what a demo builds on, without a window. */
  async function prepare(...ids: string[]): Promise<void> {
    for (const demo of ids.map(id => deck.stage.demo(id)!)) {
      for (const step of demo.steps) {
        deck.stage.play(demo, step.index, randomUUID())
        await deck.stage.run(demo.id)!.settled
      }
    }
  }

  /** Presses a key for each step and sees it marked. */
  async function playByKey(shown: DemoPage, id: string, key: string): Promise<void> {
    for (const step of deck.stage.demo(id)!.steps) {
      await shown.page.keyboard.press(key)
      await shown.marked(step.index + 1, step.within + 10_000)
    }
  }

  it('plays "write" by the space bar, one press a step', async () => {
    await prepare('volumes')
    const shown = await openDemo(speaker, 'write')
    expect(await shown.chip()).toBe('ready')
    await playByKey(shown, 'write', 'Space')
    const { steps } = deck.stage.demo('write')!
    expect(await shown.marks()).toEqual(steps.map(() => 'done'))
    expect(await shown.chip()).toBe('done, exit 0')
    await expect.poll(() => shown.text()).toMatch(/^\$ docker run .*stephlocke\/ddd-simplewrites$/m)
    for (const { expect: expected } of steps.slice(-1).filter(step => step.expect))
      await expect.poll(() => shown.text()).toMatch(expected!)
    await shown.page.keyboard.press('Space')
    await shown.page.waitForURL(`**/${slides.write! + 1}`)
    await shown.page.close()
  })

  it('plays "locks" by the clicker, and presenter, projector and a late viewer see one run', { timeout: 240_000 }, async () => {
    await prepare('database', 'attach')
    const [presenter, projector] = await Promise.all([openDemo(speaker, 'locks', '/presenter'), openDemo(speaker, 'locks')])
    await playByKey(presenter, 'locks', 'PageDown')
    const last = deck.stage.demo('locks')!.steps.length
    await projector.marked(last, 10_000)
    const late = await openDemo(await deck.enter('viewer'), 'locks')
    await late.marked(last, 10_000)
    expect(opened.filter(id => id === 'locks')).toEqual(['locks'])
    // the marks may be there a frame before the last bytes are drawn
    await expect.poll(() => presenter.text()).toMatch(/Unable to lock \.\/ibdata1 error: 11\s+\$/)
    const text = await presenter.text()
    await expect.poll(() => projector.text()).toBe(text)
    await expect.poll(() => late.text()).toBe(text)
    expect(await presenter.marks()).toEqual(await projector.marks())
    // the picture in the README
    if (process.env.UPDATE_SCREENSHOTS)
      await projector.page.screenshot({ path: 'docs/locks.png' })
    // the same again after a reload
    await reload(projector.page)
    await (await projector.ready()).marked(last, 10_000)
    await expect.poll(() => projector.text()).toBe(text)
    await late.page.context().close()
    await Promise.all([presenter, projector].map(({ page }) => page.close()))
  })

  it('resets by Shift+R in every window', async () => {
    const [shown, other] = await Promise.all([openDemo(speaker, 'write'), openDemo(speaker, 'write')])
    await shown.marked(1, 10_000)
    await shown.page.keyboard.press('Shift+R')
    await expect.poll(() => other.chip()).toBe('ready')
    await expect.poll(async () => (await other.text()).trim()).toBe('')
    await Promise.all([shown, other].map(({ page }) => page.close()))
  })

  it('plays one step however long the key is held', async () => {
    const shown = await openDemo(speaker, 'volumes')
    await shown.page.keyboard.press('Shift+R')
    await expect.poll(() => shown.chip()).toBe('ready')
    await shown.page.keyboard.down('ArrowRight')
    await shown.marked(1, 30_000)
    // Slidev repeats a held key after at most a second: two repeats later nothing else was played
    await shown.page.evaluate(() => new Promise(resolve => setTimeout(resolve, 2000)))
    await shown.page.keyboard.up('ArrowRight')
    expect((await shown.marks()).filter(Boolean)).toEqual(['done'])
    expect(new URL(shown.page.url()).pathname).toBe(`/${slides.volumes}`)
    await shown.page.close()
  })

  it('leaves a demo early by the down key', async () => {
    const shown = await openDemo(speaker, 'takeover')
    await shown.page.keyboard.press('ArrowDown')
    await shown.page.waitForURL(`**/${slides.takeover! + 1}`)
    expect(opened).not.toContain('takeover')
    await shown.page.close()
  })

  it('shows a viewer no buttons, and its keys only change the slide', async () => {
    const viewer = await deck.enter('viewer')
    const shown = await openDemo(viewer, 'takeover')
    expect(await shown.demo.getByRole('button').count()).toBe(0)
    await shown.page.keyboard.press('Space')
    await shown.page.waitForURL(`**/${slides.takeover! + 1}`)
    expect(opened).not.toContain('takeover')
    await viewer.close()
  })

  it('draws every demo unclipped, commands of 24 pixels and output of 18 at least', async () => {
    const page = await deck.open(speaker, '/')
    const fine = { terminal: true, slide: true, commands: true, large: true, readable: true }
    for (const [id, slide] of Object.entries(slides)) {
      await goTo(page, deck.url(`/${slide}`))
      const { demo } = new DemoPage(page, id)
      await demo.locator('.xterm-rows').waitFor()
      // the terminal is fitted a frame after what stands around it
      await expect.poll(async () => demo.evaluate((demo) => {
        const inside = (inner: string, outer: Element): boolean => {
          const [a, b] = [demo.querySelector(inner)!.getBoundingClientRect(), outer.getBoundingClientRect()]
          return a.width > 0 && a.left >= b.left - 0.5 && a.right <= b.right + 0.5 && a.top >= b.top - 0.5 && a.bottom <= b.bottom + 0.5
        }
        const code = demo.querySelector<HTMLElement>('.slidev-code')!
        return {
          terminal: inside('.xterm-screen', demo.querySelector('.demo-box')!),
          slide: inside('.demo-terminal', demo.closest('#slide-content')!),
          commands: code.scrollHeight <= code.clientHeight && code.scrollWidth <= code.clientWidth,
          large: Number.parseFloat(getComputedStyle(code).fontSize) * (code.getBoundingClientRect().width / code.offsetWidth) >= 24,
          readable: Number.parseFloat(getComputedStyle(demo.querySelector('.xterm-rows')!).fontSize) >= 18,
        }
      }), { message: id }).toEqual(fine)
    }
    await page.close()
  })

  it('runs, watches and connects nothing in print, overview and previews', async () => {
    const before = [...opened]
    const page = await speaker.newPage()
    const sockets: string[] = []
    page.on('websocket', socket => sockets.push(socket.url()))
    for (const path of ['/1?print', '/print?print=true', '/overview']) {
      await goTo(page, deck.url(path))
      await page.locator('[data-demo="write"]').first().waitFor({ state: 'attached' })
    }
    expect(await page.locator('.xterm').count()).toBe(0)
    expect(sockets).toEqual([])
    // the slide before it, in presenter mode: the next slide's preview is a copy of the demo
    await goTo(page, deck.url(`/presenter/${slides.write! - 1}`))
    await page.locator('.grid-section.next [data-demo="write"]').waitFor()
    expect(await page.locator('.grid-section.next .xterm').count()).toBe(0)
    expect(opened).toEqual(before)
    await page.close()
  })

  it.each([
    ['md-*.js', 1],
    ['md-*.js', 3],
    ['index-*.js', 1],
    ['index-*.css', 1],
  ])('loads again when a part of the page got lost on the way: %s, %i times', async (part, times) => {
    const page = await speaker.newPage()
    const errors: string[] = []
    page.on('console', message => message.type() === 'error' && errors.push(message.text()))
    let loads = 0
    page.on('request', request => loads += Number(request.isNavigationRequest()))
    let lost: string | undefined
    await page.route(`**/assets/${part}`, (route) => {
      lost ??= route.request().url()
      if (route.request().url() !== lost || loads > times)
        return route.continue()
      // what Chromium does to a request when a container starts on this machine
      return route.abort('internetdisconnected')
    })
    // not until it is loaded: it may load itself again before
    await page.goto(deck.url(`/${slides.write}`), { waitUntil: 'commit' })
    await expect.poll(() => loads, { timeout: 20_000 }).toBe(times + 1)
    await new DemoPage(page, 'write').ready()
    expect(lost).toBeDefined()
    expect(errors.filter(error => error.includes('Content Security Policy'))).toEqual([])
    await page.close()
  })
})
