import type { BrowserContext, Page } from 'playwright-chromium'
import type { SpyEngine } from '../integration/spy-engine.ts'
import type { ShownDeck } from './shown-deck.ts'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startSpyEngine } from '../integration/spy-engine.ts'
import { showDeck } from './shown-deck.ts'
import { TEST_DECK } from './test-deck.ts'

describe.skipIf(!inject('chromium'))('the host in the presenter\'s window', () => {
  let spies: SpyEngine[]
  let deck: ShownDeck
  let directory: string

  beforeAll(async () => {
    spies = [await startSpyEngine(), await startSpyEngine()]
    directory = await mkdtemp(join(tmpdir(), 'hosts-'))
    const context = join(directory, 'contexts/meta', createHash('sha256').update('other').digest('hex'))
    await mkdir(context, { recursive: true })
    await writeFile(join(context, 'meta.json'), JSON.stringify({ Name: 'other', Endpoints: { docker: { Host: spies[1]!.host } } }))
    deck = await showDeck(TEST_DECK, { host: spies[0]!.host, environment: { HOME: directory, DOCKER_CONFIG: directory } })
  })
  afterAll(async () => {
    await deck?.close()
    spies?.forEach(spy => spy.close())
    await rm(directory, { recursive: true })
  })

  const open = (context: BrowserContext, path: string): Promise<Page> => deck.open(context, path, '.demo-badge:visible')
  const badge = (page: Page) => expect.poll(async () => (await page.locator('.demo-badge:visible').first().textContent())!.trim())
  const focused = (page: Page) => expect.poll(() => page.evaluate(() => document.activeElement!.textContent!.trim()))

  it('is changed there after one question, in every window', async () => {
    const [speaker, room] = [await deck.enter('presenter'), await deck.enter('viewer')]
    // the one that takes the keys comes last: Chromium is slow to draw what lies behind
    const [projector, viewer, presenter] = [await open(speaker, '/1'), await open(room, '/presenter/1'), await open(speaker, '/presenter/1')]
    const button = presenter.locator('.host-button')
    expect((await button.textContent())!.trim()).toBe(spies[0]!.host)
    await badge(projector).toBe('LIVE spy')
    expect(await projector.locator('.host-button').count()).toBe(0)
    expect(await viewer.locator('.host-button').count()).toBe(0)

    await button.click()
    // the keys are the slides' again
    expect(await presenter.evaluate(() => document.activeElement === document.body)).toBe(true)
    const panel = presenter.getByRole('dialog', { name: 'Where the demos run' })
    const other = panel.getByRole('button', { name: 'context other' })
    await other.click()
    await panel.getByText('Run the demos on context other from now on?').waitFor()
    await panel.getByRole('button', { name: 'Stay' }).click()
    await badge(projector).toBe('LIVE spy')

    await other.click()
    await panel.getByRole('button', { name: 'Run them there' }).click()
    for (const page of [presenter, projector, viewer])
      await badge(page).toBe('LIVE spy (context other)')
    await panel.getByText('LIVE on spy (context other), Docker 20.10.24').waitFor()
    await expect.poll(async () => (await button.textContent())!.trim()).toBe('context other')
    expect(spies.flatMap(({ asked }) => asked)).toEqual([])
    await Promise.all([speaker.close(), room.close()])
  })

  it('is changed by keys alone', async () => {
    const speaker = await deck.enter('presenter')
    const presenter = await open(speaker, '/presenter/1')
    const before = (await presenter.locator('.host-button').textContent())!.trim()
    const there = before === 'context other' ? spies[0]!.host : 'context other'
    await presenter.locator('.host-button').focus()
    await presenter.keyboard.press('Enter')
    const first = presenter.locator('.host-choice', { hasText: there })
    await first.waitFor()
    // to the choice: some of this machine's own may stand before it
    await expect.poll(async () => {
      const reached = await first.evaluate(choice => document.activeElement === choice)
      if (!reached)
        await presenter.keyboard.press('Tab')
      return reached
    }).toBe(true)
    await presenter.keyboard.press('Enter')
    await focused(presenter).toBe('Run them there')
    await presenter.keyboard.press('Enter')
    await expect.poll(async () => (await presenter.locator('.host-button').textContent())!.trim()).toBe(there)
    await presenter.keyboard.press('Escape')
    await presenter.getByRole('dialog', { name: 'Where the demos run' }).waitFor({ state: 'detached' })
    await speaker.close()
  })
})
