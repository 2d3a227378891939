import type { Browser, BrowserContext, ConsoleMessage } from 'playwright-chromium'
import type { Deck } from '../../server/deck.ts'
import type { Demos } from '../../server/demos.ts'
import type { Serving } from '../../server/serve.ts'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { buildDeck } from '../../server/build.ts'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { readRecordings } from '../../server/recordings/recordings.ts'
import { serve } from '../../server/serve.ts'
import { freePort } from '../integration/free-port.ts'
import { DemoPage } from './demo-page.ts'
import { openBrowser } from './open-browser.ts'
import { serveFiles } from './static-server.ts'
import { goTo, reload, slidesOf } from './windows.ts'

/** A busy machine takes its time. */
const POLL = { timeout: 30_000 }

describe.skipIf(!inject('chromium'))('a deck without its engine', () => {
  let deck: Deck
  let pages: string
  let browser: Browser
  let slides: Record<string, number>

  beforeAll(async () => {
    deck = await loadDeck('slides.md')
    pages = await buildDeck(deck.file, () => {})
    browser = await openBrowser(inject('chromium'))
    const { url, close } = await serveFiles(pages)
    const page = await browser.newPage()
    await goTo(page, url)
    slides = await slidesOf(page, deck.demos.keys())
    await page.close()
    await close()
  })
  afterAll(() => browser?.close())

  const newWindows = (): Promise<BrowserContext> => browser.newContext({ viewport: { width: 1920, height: 1080 } })

  async function openDemo(windows: BrowserContext, url: string, id: string, view = ''): Promise<DemoPage> {
    const page = await windows.newPage()
    await goTo(page, `${url}${view}/${slides[id]}`)
    return new DemoPage(page, id)
  }

  /** The text has come, before the prompt that follows, with or without the breaks that the terminal's width made. */
  async function expectText(shown: DemoPage, expected: RegExp): Promise<void> {
    await expect.poll(async () => {
      const rows = (await shown.rows()).join('\n').trimEnd().split('\n')
      const output = rows.at(-1) === '$' ? rows.slice(0, -1) : rows
      return expected.test(`${output.join('\n')}\n`) || expected.test(output.join(''))
    }, { ...POLL, message: String(expected) }).toBe(true)
  }

  /** Plays a demo by the one key, `s` showing the rest of each step at once, and finds what each step is expected to print. */
  async function playRecorded(shown: DemoPage, id: string): Promise<void> {
    for (const step of deck.demos.get(id)!.steps) {
      await shown.page.keyboard.press('Space')
      await shown.page.keyboard.press('s')
      await shown.marked(step.index + 1, 10_000)
      if (step.expect)
        await expectText(shown, step.expect)
    }
    expect(await shown.marks()).toEqual(deck.demos.get(id)!.steps.map(() => 'done'))
  }

  describe('on its server', () => {
    let demos: Demos
    let serving: Serving

    beforeAll(async () => {
      demos = startDemos({ deck, target: resolveTarget({}, 'unix:///nowhere/docker.sock'), recordings: await readRecordings(deck), msPerKey: 0, log: () => {} })
      expect(await demos.engine.first).toMatchObject({ state: 'away' })
      serving = await serve(demos, { pages, port: await freePort() })
    })
    afterAll(async () => {
      await serving?.close()
      await demos?.close()
    })

    it('is the whole talk, from recordings, by key presses', { timeout: 240_000 }, async () => {
      const windows = await newWindows()
      const page = await windows.newPage()
      await goTo(page, serving.access.link('presenter'))
      await page.locator('.slidev-layout:visible').first().waitFor()
      for (const id of deck.demos.keys()) {
        while (Number(new URL(page.url()).pathname.slice(1)) < slides[id]!) {
          const before = page.url()
          await page.keyboard.press('Space')
          await expect.poll(() => page.url(), POLL).not.toBe(before)
        }
        const shown = await new DemoPage(page, id).ready('recorded')
        expect(await shown.demo.locator('.demo-badge').textContent()).toMatch(/RECORDED 20\d\d-\d\d-\d\d/)
        expect(await shown.chip()).toBe('ready')
        await playRecorded(shown, id)
      }
      await windows.close()
    })
  })

  describe('on a web server of files', () => {
    const written = () => deck.demos.get('write')!.steps.at(-1)!.expect!

    it('plays "write" in two windows that stay together, through pause, reset, a reload and a late window', async () => {
      const { url, close } = await serveFiles(pages)
      const windows = await newWindows()
      const [shown, presenter] = await Promise.all([openDemo(windows, url, 'write'), openDemo(windows, url, 'write', '/presenter')])
      await Promise.all([shown, presenter].map(window => window.ready('recorded')))
      await presenter.page.keyboard.press('Space')
      await expect.poll(() => shown.chip(), POLL).toBe('typing')
      await shown.page.keyboard.press('p')
      await expect.poll(() => presenter.chip(), POLL).toBe('paused')
      // two seconds in which a recording that goes on would have typed the whole command
      await shown.page.evaluate(() => new Promise(resolve => setTimeout(resolve, 2000)))
      expect(await shown.text()).not.toContain('ddd-simplewrites')
      await presenter.page.keyboard.press('p')
      await shown.marked(1, 10_000)
      await presenter.marked(1, 10_000)
      await presenter.page.keyboard.press('Space')
      await presenter.page.keyboard.press('s')
      await Promise.all([shown, presenter].map(window => window.marked(2, 10_000)))
      const late = await openDemo(windows, url, 'write')
      await late.ready('recorded')
      await late.marked(2, 10_000)
      await expect.poll(async () => [await late.text(), await late.text() === await shown.text()], POLL).toEqual([expect.stringContaining('ddd-simplewrites'), true])
      await late.page.keyboard.press('Space')
      await late.page.keyboard.press('s')
      await Promise.all([shown, presenter, late].map(window => window.marked(3, 10_000)))
      await Promise.all([shown, presenter, late].map(window => expectText(window, written())))
      await Promise.all([presenter, late].map(({ page }) => page.close()))
      await reload(shown.page)
      await shown.ready('recorded')
      await shown.marked(3, 10_000)
      await expectText(shown, written())
      await shown.page.keyboard.press('Shift+R')
      await expect.poll(() => shown.chip(), POLL).toBe('ready')
      await expect.poll(async () => (await shown.text()).trim(), POLL).toBe('')
      await windows.close()
      await close()
    })

    it('gives what is selected in a terminal to whoever copies it', async () => {
      const { url, close } = await serveFiles(pages)
      const windows = await newWindows()
      await windows.grantPermissions(['clipboard-read', 'clipboard-write'])
      const shown = await openDemo(windows, url, 'write')
      await shown.ready('recorded')
      await shown.page.keyboard.press('Space')
      await shown.page.keyboard.press('s')
      await shown.marked(1, 10_000)
      await expect.poll(async () => (await shown.rows())[0], POLL).toMatch(/^\$ docker/)
      const { x, y } = (await shown.demo.locator('.xterm-screen').boundingBox())!
      await shown.page.mouse.click(x + 50, y + 8, { clickCount: 3 })
      await shown.page.keyboard.press('Control+c')
      expect((await shown.page.evaluate(() => navigator.clipboard.readText())).trim()).toBe((await shown.rows())[0])
      await shown.page.keyboard.press('Space')
      await shown.page.keyboard.press('s')
      await shown.marked(2, 10_000)
      await windows.close()
      await close()
    })

    it('plays "locks", and asks for no server while it does', async () => {
      const { url, close } = await serveFiles(pages)
      const windows = await newWindows()
      const shown = await openDemo(windows, url, 'locks')
      await shown.ready('recorded')
      const sockets: string[] = []
      const errors: string[] = []
      shown.page.on('websocket', socket => sockets.push(socket.url()))
      shown.page.on('console', (message: ConsoleMessage) => message.type() === 'error' && errors.push(message.text()))
      await playRecorded(shown, 'locks')
      expect([sockets, errors]).toEqual([[], []])
      await windows.close()
      await close()
    })

    it('shows the commands, and why a recording is not played', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'replay-test-'))
      await cp(pages, directory, { recursive: true })
      const fileOf = (id: string): string => join(directory, 'recordings', `${id}.cast`)
      const good = await readFile(fileOf('read'), 'utf8')
      await writeFile(fileOf('volumes'), '{"version":3,"term":{"cols":80,"rows":24')
      await cp(fileOf('read'), fileOf('write'))
      await rm(fileOf('at-volume'))
      await writeFile(fileOf('read'), good.replace(/"hash":"[0-9a-f]{4}/, '"hash":"0000'))
      const { url, close } = await serveFiles(directory)
      const windows = await newWindows()
      for (const [id, badge, reason] of [
        ['volumes', 'no recording', 'The recording of "volumes" cannot be played: volumes.cast:1: not JSON.'],
        ['write', 'no recording', 'The recording of "write" cannot be played: write.cast:1: not a recording of the demo "write".'],
        ['at-volume', 'no recording', 'There is no recording of "at-volume". To make one: npm run rehearse -- --record'],
        ['read', 'stale recording', 'shows another text than the slide. To make it again: npm run rehearse -- --record'],
      ] as const) {
        const shown = await openDemo(windows, url, id)
        await shown.demo.locator('.demo-nothing', { hasText: reason }).waitFor({ timeout: 10_000 })
        expect((await shown.demo.locator('.demo-badge').textContent())!.trim()).toBe(badge)
        expect(await shown.demo.locator('.demo-code').textContent()).toContain('docker')
        await shown.page.keyboard.press('Space')
        await shown.page.waitForURL(`**/${slides[id]! + 1}`)
        await shown.page.close()
      }
      await windows.close()
      await close()
      await rm(directory, { recursive: true })
    })
  })

  it('opens as one file, without any server', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'single-file-test-'))
    const file = join(directory, 'offline.html')
    await promisify(execFile)(process.execPath, ['cli/single-file.ts', '--out', file])
    const windows = await newWindows()
    const requests: string[] = []
    windows.on('request', request => request.url().startsWith('data:') || requests.push(request.url()))
    const open = async (path: string): Promise<DemoPage> => {
      const page = await windows.newPage()
      await page.goto(`${pathToFileURL(file)}#${path}`)
      return new DemoPage(page, 'write').ready('recorded')
    }
    const [shown, presenter] = await Promise.all([open(`/${slides.write}`), open(`/presenter/${slides.write}`)])
    await playRecorded(shown, 'write')
    await presenter.marked(3, 10_000)
    await expectText(presenter, deck.demos.get('write')!.steps.at(-1)!.expect!)
    await presenter.page.keyboard.press('Space')
    await shown.page.waitForURL(`**#/${slides.write! + 1}**`)
    // the two pages themselves
    expect(requests).toHaveLength(2)
    await windows.close()
    await rm(directory, { recursive: true })
  })

  it.skipIf(!inject('dockerHost'))('goes from the engine to the recording and back, at the same step, by one key', async () => {
    const demos = startDemos({ deck, target: resolveTarget({}, inject('dockerHost')), recordings: await readRecordings(deck), msPerKey: 0, log: () => {} })
    await demos.engine.first
    const serving = await serve(demos, { pages, port: await freePort() })
    const windows = await newWindows()
    const first = await windows.newPage()
    await first.goto(serving.access.link('presenter'))
    const shown = await openDemo(windows, new URL(serving.access.link('presenter')).origin, 'volumes')
    await shown.ready('live')
    await shown.page.keyboard.press('Space')
    await shown.marked(1, 30_000)
    await shown.page.keyboard.press('l')
    await shown.ready('recorded')
    await shown.page.keyboard.press('Space')
    await shown.marked(2, 30_000)
    await shown.page.keyboard.press('l')
    await shown.ready('live')
    await shown.page.keyboard.press('Space')
    await shown.marked(3, 30_000)
    expect((await shown.marks()).slice(0, 3)).toEqual(['done', 'done', 'done'])
    // what the recording has played, the engine has caught up with
    const volumes = await demos.engine.docker.listVolumes()
    expect(volumes.Volumes.map(({ Name }) => Name)).toEqual(expect.arrayContaining(['logs', 'config', 'simpledb']))
    await windows.close()
    await serving.close()
    await demos.stage.reset(deck.demos.get('volumes')!)
    await demos.close()
    await removeAllOwned(demos.engine.docker, { deck: deck.deck })
  })
})
