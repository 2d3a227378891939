import type { Notice, SlidePosition } from '../../../demo/protocol.ts'
import type { LiveWindow } from '../../../server/live-window.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SlideRelay } from '../../../server/slide-relay.ts'

const at = (page: number, more: Partial<SlidePosition> = {}): SlidePosition => ({ page, clicks: 0, ...more })

let relay: SlideRelay
/** What each window was told, in order: a slide, or that its own move was taken in. */
let told: Record<'presenter' | 'projector' | 'viewer', (number | 'moved')[]>
let windows: Record<keyof typeof told, LiveWindow>

beforeEach(() => {
  vi.useFakeTimers()
  told = { presenter: [], projector: [], viewer: [] }
  const windowOf = (heard: (number | 'moved')[]): LiveWindow => {
    const tell = (notice: Notice): void => void heard.push(notice.type === 'slide' ? notice.position.page : 'moved')
    return { tell, sendText: (text: string) => tell(JSON.parse(text) as Notice) } as LiveWindow
  }
  windows = { presenter: windowOf(told.presenter), projector: windowOf(told.projector), viewer: windowOf(told.viewer) }
  relay = new SlideRelay(Object.values(windows))
})
afterEach(() => void vi.useRealTimers())

it('brings nobody back when a pointer moves in a window that has not heard yet of the next slide', () => {
  relay.move(windows.presenter, at(5), false)
  relay.move(windows.projector, at(6), false)
  relay.move(windows.presenter, at(5, { cursor: { x: 1, y: 2 } }), true)
  vi.runAllTimers()
  expect(relay.position).toEqual(at(6, { cursor: { x: 1, y: 2 } }))
  expect(told.viewer.at(-1)).toBe(6)
  expect(told.projector.at(-1)).toBe(6)
})

it('tells a window what was of before its own move, and what came after, when two move at once', () => {
  relay.move(windows.presenter, at(5), false)
  relay.move(windows.projector, at(7), false)
  relay.move(windows.presenter, at(6), false)
  expect(told).toEqual({ presenter: ['moved', 7, 'moved'], projector: [5, 'moved', 6], viewer: [5, 7, 6] })
})

it('takes the place of a window that stays when nobody has said any', () => {
  relay.move(windows.presenter, at(3), true)
  expect(relay.position).toEqual(at(3))
})
