import type { Request } from '../../demo/protocol.ts'
import type { ShownDeck } from './shown-deck.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { showDeck } from './shown-deck.ts'

type Move = Extract<Request, { type: 'slide' }>

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
    await page.goto(deck.url('/presenter/3'))
    const slide = page.locator('.slidev-slide-content').first()
    await slide.waitFor()
    const box = (await slide.boundingBox())!
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    await page.mouse.move(at.x, at.y)
    await expect.poll(() => moves.at(-1)?.position.cursor).toBeDefined()
    const rest = moves.at(-1)!.position.cursor

    moves.length = 0
    const events = await page.evaluate(({ x, y, ms }) => new Promise<number>((resolve) => {
      const until = performance.now() + ms
      let count = 0
      const timer = setInterval(() => {
        window.dispatchEvent(new MouseEvent('mousemove', { clientX: x + count % 100 + 1, clientY: y, bubbles: true }))
        count++
        if (performance.now() > until) {
          clearInterval(timer)
          resolve(count)
        }
      }, 4)
    }), { ...at, ms: SECONDS * 1000 })
    // else there was nothing to hold back
    expect(events).toBeGreaterThan(SECONDS * 80)
    expect(moves.length).toBeGreaterThan(SECONDS * 5)
    expect(moves.length).toBeLessThan(SECONDS * 32)
    expect(closed).toBe(0)
    // two moves in one go: the second one is told as well
    await expect.poll(async () => {
      const last = moves.at(-1)?.position.cursor
      await page.mouse.move(at.x + 30, at.y)
      await page.mouse.move(at.x, at.y)
      return last
    }, { interval: 200, timeout: 5000 }).toEqual(rest)

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
