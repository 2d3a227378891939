import type { AddressInfo, Server } from 'node:net'
import type { Deck } from '../../server/deck.ts'
import type { PdfText } from './pdf-text.ts'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { load } from '@slidev/parser/fs'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { openBrowser } from './open-browser.ts'
import { readPdf } from './pdf-text.ts'

const start = promisify(execFile)
/** A PDF's dates and the id that is made from them. */
const RE_DATED = /\/(?:CreationDate|ModDate) ?\([^)]*\)|\/ID ?\[[^\]]*\]/g

describe.skipIf(!inject('chromium'))('the handout', () => {
  let deck: Deck
  let spy: Server
  let engineCalls = 0
  let directory: string
  let pdf: PdfText
  let html: string

  /** Makes the handout with a spy in the engine's place. @returns the path of its files, without extension */
  async function make(name: string, ...flags: string[]): Promise<string> {
    const out = join(directory, name)
    const env = { ...process.env, CHROME_PATH: inject('chromium'), DOCKER_HOST: `tcp://127.0.0.1:${(spy.address() as AddressInfo).port}` }
    await start(process.execPath, ['cli/handout.ts', '--out', out, ...flags], { env })
    return join(out, deck.deck)
  }

  beforeAll(async () => {
    deck = await loadDeck('slides.md')
    directory = await mkdtemp(join(tmpdir(), 'handout-'))
    spy = createServer((socket) => {
      engineCalls++
      socket.destroy()
    })
    await new Promise<void>(resolve => spy.listen(0, '127.0.0.1', resolve))
    const made = await make('first')
    pdf = await readPdf(`${made}.pdf`)
    html = await readFile(`${made}.html`, 'utf8')
  })

  afterAll(async () => {
    spy?.close()
    await rm(directory, { recursive: true })
  })

  /** Text of the pages from this entry of the outline up to the next one. */
  function textUnder(title: string): string {
    const at = pdf.outline.findIndex(bookmark => bookmark.title === title)
    expect(at, title).toBeGreaterThanOrEqual(0)
    return pdf.pages.slice(pdf.outline[at]!.page, pdf.outline[at + 1]?.page).join('\n')
  }
  /** A title as it is printed: without Markdown, with typographic quotes. */
  const plain = (title: string): string => title.replaceAll('`', '').replaceAll(/'/g, '’').replaceAll(/\*\*/g, '')
  const withoutBlanks = (text: string): string => text.replaceAll(/\s+/g, '')

  it('has every command, output as expected, exit code, engine and date of every demo in its text', () => {
    for (const demo of deck.demos.values()) {
      const text = textUnder(`Demo ${demo.id}`)
      expect(text, demo.id).toMatch(/Recorded \d{4}-\d\d-\d\d on Docker \d/)
      for (const step of demo.steps) {
        // a password is waited for and typed, and never echoed
        const shown = step.kind === 'command' ? step.text.replaceAll(/\\\n\s*/g, '') : step.prompt
        expect(withoutBlanks(text), `${demo.id}, step ${step.index + 1}`).toContain(withoutBlanks(shown))
        for (const pattern of [step.expect, step.kind === 'command' ? step.until : undefined].filter(pattern => pattern !== undefined)) {
          // a line that is wider than the terminal stands in two; the last line's newline is no text of a page
          const met = [text, text.replaceAll('\n', '')].some(text => pattern.test(`${text}\n`))
          expect(met, `${demo.id}, step ${step.index + 1}: ${pattern}`).toBe(true)
        }
      }
    }
  })

  it('ends with all commands in order', () => {
    const { page } = pdf.outline.find(({ title }) => title === 'All commands, in order')!
    const last = withoutBlanks(pdf.pages.slice(page).join(''))
    let from = 0
    for (const { code, id } of deck.demos.values()) {
      const at = last.indexOf(withoutBlanks(code), from)
      expect(at, id).toBeGreaterThanOrEqual(from)
      from = at
    }
  })

  it('has its contents, and all commands, on one page each', () => {
    const at = pdf.outline.findIndex(({ title }) => title === 'Contents')
    expect(pdf.outline[at + 1]!.page - pdf.outline[at]!.page).toBe(1)
    expect(pdf.outline.find(({ title }) => title === 'All commands, in order')!.page).toBe(pdf.pages.length - 1)
  })

  it('has a title, tags, an outline with every slide and demo, links, page numbers', async () => {
    expect(pdf).toMatchObject({ title: deck.title, tagged: true })
    const titles = pdf.outline.map(({ title }) => title)
    expect(titles.slice(1, 2)).toEqual(['Contents'])
    expect(titles.filter(title => title.startsWith('Demo '))).toEqual([...deck.demos.keys()].map(id => `Demo ${id}`))
    const slides = (await load({ roots: [deck.root], userRoot: deck.root }, deck.file)).slides
    expect(titles).toEqual(expect.arrayContaining(slides.map(({ title }) => plain(title!))))
    expect(pdf.links.filter(link => link.startsWith('http')).length).toBeGreaterThan(0)
    pdf.pages.forEach((page, index) => expect(page).toContain(`${index + 1} / ${pdf.pages.length}`))
  })

  it('is one HTML file that needs no script and no network', async () => {
    expect(html).not.toMatch(/<script|<link|\ssrc=|url\((?!data:|["']?(?:data:|#))/)
    const browser = await openBrowser(inject('chromium'))
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    await page.goto(`file://${join(directory, 'first', `${deck.deck}.html`)}`)
    expect(asked.filter(url => !url.startsWith('data:'))).toHaveLength(1)
    for (const id of deck.demos.keys())
      expect(await page.locator(`#demo-${id} .step`).count(), id).toBe(deck.demos.get(id)!.steps.length)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const colours = await page.locator('#slide-1 .slidev-layout').evaluate(slide => getComputedStyle(slide).backgroundColor)
      const page1 = await page.locator('body').evaluate(body => getComputedStyle(body).backgroundColor)
      expect(colours, colorScheme).toBe(page1)
    }
    await browser.close()
  })

  it('is the same twice but for the date, and asks no engine', async () => {
    const again = await make('again')
    expect(await readFile(`${again}.html`, 'utf8') === html).toBe(true)
    const [one, two] = await Promise.all([join(directory, 'first', deck.deck), again].map(path => readFile(`${path}.pdf`, 'latin1')))
    expect(two!.replaceAll(RE_DATED, '') === one!.replaceAll(RE_DATED, '')).toBe(true)
    expect(engineCalls).toBe(0)
  })

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)('leaves what was there where the disk is full', async () => {
    const full = await mkdtemp(join(tmpdir(), 'handout-full-'))
    const files = ['html', 'pdf'].map(extension => join(full, `${deck.deck}.${extension}`))
    await start('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', full])
    try {
      await Promise.all(files.map(file => writeFile(file, 'from last week')))
      const failed = await start(process.execPath, ['cli/handout.ts', '--out', full], { env: { ...process.env, CHROME_PATH: inject('chromium') } }).then(() => undefined, (error: { code: number, stderr: string }) => error)
      expect(failed).toMatchObject({ code: 1, stderr: `the disk is full: ${files[1]} was not written\nTo mend it: df -h ${full}   (then make room)\n` })
      expect(await Promise.all(files.map(file => readFile(file, 'utf8')))).toEqual(['from last week', 'from last week'])
      expect((await readdir(full)).sort()).toEqual(files.map(file => basename(file)))
    }
    finally {
      await start('umount', [full])
      await rm(full, { recursive: true })
    }
  })

  it('has the speaker notes when asked', async () => {
    const notes = await readPdf(`${await make('notes', '--notes')}.pdf`)
    const said = /^Say: ([^.]{20,60})/m.exec(await readFile(deck.file, 'utf8'))![1]!
    expect(withoutBlanks(notes.pages.join(''))).toContain(withoutBlanks(said))
    expect(withoutBlanks(pdf.pages.join(''))).not.toContain(withoutBlanks(said))
    expect(notes.outline).toEqual(pdf.outline)
  })
})
