import type { Browser, BrowserContext, Page } from 'playwright-chromium'
import type { Role } from '../../demo/protocol.ts'
import type { Attacker } from './attacker.ts'
import type { NpmStart } from './npm-start.ts'
import { execFile } from 'node:child_process'
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { Client } from '../integration/client.ts'
import { freePort } from '../integration/free-port.ts'
import { startAttacker } from './attacker.ts'
import { DemoPage } from './demo-page.ts'
import { npmStart } from './npm-start.ts'
import { openBrowser } from './open-browser.ts'
import { readPdf } from './pdf-text.ts'
import { buildTestDeck, TEST_DECK } from './test-deck.ts'
import { enter as comeIn, goTo, reload } from './windows.ts'

const SLIDES = { lines: 1, escapes: 2, questions: 3 }

describe.skipIf(!inject('dockerHost') || !inject('chromium'))('the presenter\'s browser', () => {
  let runtime: string
  let pages: string
  let port: number
  let server: NpmStart
  let attacker: Attacker
  let browser: Browser
  let speaker: BrowserContext

  beforeAll(async () => {
    pages = await buildTestDeck()
    runtime = await mkdtemp(join(tmpdir(), 'attacks-'))
    port = await freePort()
    server = await npmStart({ host: inject('dockerHost'), port, runtime })
    attacker = await startAttacker()
    browser = await openBrowser(inject('chromium'), '--host-resolver-rules=MAP evil.test 127.0.0.1')
    speaker = await enter('presenter')
  })

  afterAll(async () => {
    await browser?.close()
    attacker?.close()
    await server?.kill('SIGINT')
    const docker = connect(resolveTarget({}, inject('dockerHost')))
    await removeAllOwned(docker, { deck: 'browser-test' })
    await rm(runtime, { recursive: true })
  })

  const tokenOf = (role: 'presenter' | 'viewer'): string => new URL(server.links[role]).searchParams.get('token')!

  /** What a window on the wire hears of a demo. */
  async function watch(demo: keyof typeof SLIDES): Promise<Client> {
    const client = new Client(`ws://localhost:${port}/live`, { authorization: `Bearer ${tokenOf('viewer')}` })
    await client.until(() => client.notices.some(notice => notice.type === 'engine' && notice.state === 'live'))
    client.send({ type: 'watch', demo })
    await client.until(() => client.state(demo))
    return client
  }

  async function enter(role: Role): Promise<BrowserContext> {
    return comeIn(browser, server.links[role], { width: 1280, height: 720 })
  }

  async function openPage(url: string, context = speaker): Promise<Page> {
    const page = await context.newPage()
    await goTo(page, url)
    return page
  }

  async function openDemo(demo: keyof typeof SLIDES, context = speaker): Promise<DemoPage> {
    return new DemoPage(await openPage(`http://localhost:${port}/${SLIDES[demo]}`, context), demo).ready()
  }

  const openSocket = (page: Page, url: string): Promise<string> => page.evaluate(url => new Promise<string>((resolve) => {
    const socket = new WebSocket(url)
    socket.onopen = () => resolve('open')
    socket.onclose = () => resolve('closed')
  }), url)

  describe('visiting somebody else\'s page', () => {
    it('opens no WebSocket for it, although the cookie goes along from another port of this host', async () => {
      const own = await openPage(`http://localhost:${port}/1`)
      expect(await openSocket(own, `ws://localhost:${port}/live`)).toBe('open')

      const neighbour = await openPage(`http://localhost:${attacker.port}/`)
      expect(attacker.visits.at(-1)!.cookie).toContain(tokenOf('presenter'))
      expect(await openSocket(neighbour, `ws://localhost:${port}/live`)).toBe('closed')
      expect(await openSocket(neighbour, `ws://127.0.0.1:${port}/live`)).toBe('closed')

      const stranger = await openPage(`http://evil.test:${attacker.port}/`)
      expect(await openSocket(stranger, `ws://localhost:${port}/live`)).toBe('closed')
      for (const page of [own, neighbour, stranger])
        await page.close()
    })

    it('answers nothing to a name that leads to this machine (DNS rebinding)', async () => {
      const page = await speaker.newPage()
      const response = await goTo(page, `http://evil.test:${port}/`)
      expect(response!.status()).toBe(421)
      expect(await response!.text()).toBe('This server answers only to its own name on this machine. Open the link that "npm start" printed.\n')
      const statuses = await page.evaluate(async paths => Promise.all(paths.map(async path => (await fetch(path)).status)), ['/healthz', '/', `/?token=${tokenOf('presenter')}`, '/index.html'])
      expect(statuses).toEqual([421, 421, 421, 421])
      expect(await openSocket(page, `ws://evil.test:${port}/live`)).toBe('closed')
      await page.close()
    })

    it.each(['localhost', 'evil.test'])('lets a page of %s change and read nothing by forms, beacons, images, frames, scripts', async (host) => {
      const page = await openPage(`http://${host}:${attacker.port}/`)
      const witness = await watch('lines')
      const origin = `http://localhost:${port}`
      const writes: number[] = []
      page.on('response', response => response.url().startsWith(origin) && response.request().method() !== 'GET' && writes.push(response.status()))
      const read = await page.evaluate(async (origin) => {
        const wish = JSON.stringify({ type: 'play', demo: 'lines', step: 0, id: 'forged' })
        navigator.sendBeacon(`${origin}/live`, wish)
        const load = (tag: 'img' | 'script' | 'iframe', src: string): Promise<string> => new Promise((resolve) => {
          const element = Object.assign(document.createElement(tag), { src })
          element.onload = () => resolve(`${tag} loaded`)
          element.onerror = () => resolve('refused')
          document.body.append(element)
        })
        const answers = await Promise.all([
          ...['POST', 'PUT', 'DELETE'].map(method => fetch(`${origin}/live?demo=lines`, { method, body: wish, credentials: 'include' }).then(answer => answer.text(), () => 'refused')),
          fetch(`${origin}/`, { credentials: 'include' }).then(answer => answer.text(), () => 'refused'),
          load('img', `${origin}/live?type=play&demo=lines&step=0&id=forged`),
          load('img', `${origin}/favicon.svg`),
          load('script', `${origin}/healthz`),
        ])
        await load('iframe', `${origin}/1`)
        const frame = document.querySelector('iframe')!
        return { answers, frame: frame.contentDocument === null ? 'refused' : 'readable' }
      }, origin)
      expect(read).toEqual({ answers: read.answers.map(() => 'refused'), frame: 'refused' })
      expect(page.frames().map(frame => frame.url())).not.toContainEqual(expect.stringContaining(origin))
      const form = page.waitForResponse(response => response.url() === `${origin}/reset`)
      await page.evaluate((origin) => {
        document.body.innerHTML = `<form method="post" enctype="text/plain" action="${origin}/reset"><input name="demo" value="lines">`
        document.forms[0]!.submit()
      }, origin)
      expect((await form).status()).toBe(403)
      expect(new Set(writes)).toEqual(new Set([403]))
      const states = witness.notices.flatMap(notice => notice.type === 'run' ? `${notice.run}, ${notice.status}` : [])
      expect(new Set(states)).toEqual(new Set(['null, idle']))
      witness.socket.terminate()
      await page.close()
    })
  })

  it('carries the token nowhere but in its cookie', async () => {
    const page = await openPage(server.links.presenter)
    expect(page.url()).toBe(`http://localhost:${port}/`)
    const cookie = (await speaker.cookies()).find(({ value }) => value === tokenOf('presenter'))
    expect(cookie).toMatchObject({ name: `demo-${port}`, httpOnly: true, sameSite: 'Strict' })
    const kept = await page.evaluate(() => JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, performance.getEntriesByType('resource').map(({ name }) => name)]))
    expect(kept).not.toContain(tokenOf('presenter'))

    // by a link of the deck, which a click follows at once: the token has just been in the address
    await page.evaluate((href) => {
      location.href = href
    }, `http://evil.test:${attacker.port}/from-the-deck`)
    await page.waitForURL('**/from-the-deck')
    expect(attacker.visits.at(-1)).toMatchObject({ host: `evil.test:${attacker.port}` })
    expect(JSON.stringify(attacker.visits.at(-1))).not.toContain(tokenOf('presenter'))
    expect(attacker.visits.at(-1)!.referer).toBeUndefined()
    await page.close()
  })

  it('leaves the token in no file, no list of processes and no log', async () => {
    const shown = await openDemo('escapes')
    await shown.page.keyboard.press('Space')
    await shown.marked(1, 30_000)
    await shown.page.close()
    const tokens = [tokenOf('presenter'), tokenOf('viewer')]
    const seen: string[] = []
    for (const directory of [pages, dirname(TEST_DECK), 'public']) {
      for await (const file of glob('**/*.*', { cwd: directory, exclude: ['node_modules'] })) {
        const text = await readFile(join(directory, file), 'utf8').catch(() => '')
        if (tokens.some(token => text.includes(token)))
          seen.push(file)
      }
    }
    expect(seen).toEqual([])
    const processes = await Promise.all(['cmdline', 'environ'].map(async file => readFile(`/proc/${server.pid}/${file}`, 'utf8')))
    expect(processes.join('')).toContain('server/main.ts')
    expect(tokens.filter(token => processes.join('').includes(token))).toEqual([])
    for (const token of tokens)
      expect(server.printed().split(token)).toHaveLength(2)
  })

  it('leaves the token in no handout that is made meanwhile, neither in its text nor in a link', async () => {
    const shown = await openDemo('lines')
    const out = join(runtime, 'handout')
    // no demo of this deck has a recording: exit code 2
    await expect(promisify(execFile)(process.execPath, ['cli/handout.ts', '--deck', TEST_DECK, '--out', out], { env: { ...process.env, CHROME_PATH: inject('chromium') } })).rejects.toMatchObject({ code: 2 })
    await shown.page.close()
    const { pages, outline, links, title } = await readPdf(join(out, 'browser-test.pdf'))
    const html = await readFile(join(out, 'browser-test.html'), 'utf8')
    expect(pages.join('')).toContain('Numbers')
    for (const token of [tokenOf('presenter'), tokenOf('viewer')])
      expect([...pages, JSON.stringify([outline, links, title]), html].filter(text => text.includes(token))).toEqual([])
  })

  describe('watching a container', () => {
    it('takes escape sequences for drawing only: no clipboard, no title, no window, no link to a script or file', async () => {
      await speaker.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: `http://localhost:${port}` })
      const shown = await openDemo('escapes')
      await shown.page.evaluate(() => navigator.clipboard.writeText('mine'))
      await shown.page.keyboard.press('Shift+R')
      await expect.poll(() => shown.chip()).toBe('ready')
      const title = await shown.page.title()
      const size = await shown.demo.locator('.xterm-screen').boundingBox()
      await shown.page.keyboard.press('Space')
      await shown.marked(1, 30_000)
      await expect.poll(() => shown.text()).toContain('the end')
      const windows = speaker.pages().length
      const dialogs: string[] = []
      shown.page.on('dialog', (dialog) => {
        dialogs.push(dialog.message())
        void dialog.accept()
      })
      for (const text of ['script', 'file']) {
        const at = await shown.demo.locator('.xterm-rows > div', { hasText: /^script file/ }).boundingBox()
        const cell = size!.width / 120
        await shown.page.mouse.move(at!.x + cell * ((text === 'script' ? 0 : 7) + 1.5), at!.y + at!.height / 2)
        await shown.page.mouse.down()
        await shown.page.mouse.up()
      }
      expect(await shown.page.evaluate(() => navigator.clipboard.readText())).toBe('mine')
      expect(await shown.page.title()).toBe(title)
      expect(await shown.demo.locator('.xterm-screen').boundingBox()).toEqual(size)
      expect(dialogs).toEqual([])
      expect(speaker.pages()).toHaveLength(windows)
      await shown.page.close()
    })

    it('answers no question of the container, unless the presenter types into it', async () => {
      const container = connect(resolveTarget({}, inject('dockerHost'))).getContainer('browser-questions')
      const [shown, viewer] = [await openDemo('questions'), await openDemo('questions', await enter('viewer'))]
      const play = async (): Promise<Client> => {
        await shown.page.keyboard.press('Space')
        await expect.poll(() => shown.chip()).toBe('running')
        return watch('questions')
      }
      /** It asks when it is told to, not before everybody listens. */
      const ask = () => expect.poll(async () => {
        const touch = await container.exec({ Cmd: ['touch', '/ask'] })
        return touch.start({ Detach: true })
      }).toBeDefined()
      const first = await play()
      await ask()
      await first.until(() => first.text.includes('\x1B[6n'))
      // the window comes back, and gets the questions again, while the program still listens
      await reload(shown.page)
      await shown.ready()
      await shown.marked(1, 30_000)
      await expect.poll(() => shown.text()).toContain('answer: []')
      await expect.poll(() => viewer.text()).toContain('answer: []')

      first.socket.terminate()
      await shown.page.keyboard.press('Shift+R')
      await expect.poll(() => shown.chip()).toBe('ready')
      const second = await play()
      await shown.page.keyboard.press('t')
      await expect.poll(() => shown.demo.locator('.xterm-helper-textarea').evaluate(element => element === document.activeElement)).toBe(true)
      await ask()
      await shown.marked(1, 30_000)
      // so the questions were there to be answered
      await expect.poll(() => shown.text()).toMatch(/answer: \[[^\sR]*R\S*c/)
      second.socket.terminate()
      await viewer.page.context().close()
      await shown.page.close()
    })
  })
})
