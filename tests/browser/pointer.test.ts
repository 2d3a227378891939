import type { Request } from '../../demo/protocol.ts'
import type { ShownDeck } from './shown-deck.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { showDeck } from './shown-deck.ts'
import { goTo } from './windows.ts'

type Move = Extract<Request, { type: 'slide' }>

const TIMES_A_SECOND = 240
const SECONDS = 3

describe.skipIf(!inject('chromium'))('a pointer that moves 240 times a second', () => {
  let deck: ShownDeck

  beforeAll(async () => {
    deck = await showDeck('slides.md', { host: 'unix:///nowhere/docker.sock' })
  })
  afterAll(() => deck?.close())

  it('is told of no more often than it can be seen, and where it comes to rest', async () => {
    const windows = await deck.enter('presenter')
    const page = await windows.newPage()
    const moves: Move[] = []
    let closed = 0
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => {
        const sent = typeof payload === 'string' ? JSON.parse(payload) as Request : undefined
        if (sent?.type === 'slide')
          moves.push(sent)
      })
      socket.on('close', () => closed++)
    })
    await goTo(page, deck.url('/presenter/3'))
    const slide = page.locator('.slidev-slide-content').first()
    await slide.waitFor()
    const box = (await slide.boundingBox())!
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    // a page that has just come may not listen yet
    await expect.poll(async () => {
      await page.mouse.move(at.x, at.y)
      return moves.at(-1)?.position.cursor
    }, { interval: 200 }).toBeDefined()
    const rest = moves.at(-1)!.position.cursor

    moves.length = 0
    // a page that is late makes up for it: so many events in any case
    const seconds = await page.evaluate(({ x, y, times, seconds }) => new Promise<number>((resolve) => {
      const began = performance.now()
      let count = 0
      const timer = setInterval(() => {
        const passed = (performance.now() - began) / 1000
        for (; count < passed * times; count++)
          window.dispatchEvent(new MouseEvent('mousemove', { clientX: x + count % 100 + 1, clientY: y, bubbles: true }))
        if (passed > seconds) {
          clearInterval(timer)
          resolve(passed)
        }
      }, 4)
    }), { ...at, times: TIMES_A_SECOND, seconds: SECONDS })
    expect(moves.length).toBeGreaterThan(SECONDS * 5)
    expect(moves.length).toBeLessThan(seconds * 32)
    expect(closed).toBe(0)
    // two moves in one go: the second one is told as well
    await expect.poll(async () => {
      const last = moves.at(-1)?.position.cursor
      await page.mouse.move(at.x + 30, at.y)
      await page.mouse.move(at.x, at.y)
      return last
    }, { interval: 200 }).toEqual(rest)

    // a turn waits for nothing
    await expect.poll(async () => {
      if (page.url().endsWith('/3'))
        await page.keyboard.press('ArrowDown')
      return page.url()
    }, { interval: 2000, timeout: 20_000 }).toMatch(/\/4$/)
    await expect.poll(() => moves.at(-1)?.position.page).toBe(4)
    await windows.close()
  })
})
