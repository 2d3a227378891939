import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { seldom } from '../../../composables/seldom.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

it('says the first and the last of many, and few between', () => {
  const said: string[] = []
  let value = 0
  const call = seldom(() => said.push(`${Date.now()}:${value}`), 33)
  for (value = 1; value <= 50; value++) {
    call(false)
    vi.advanceTimersByTime(4)
  }
  value = 50
  vi.advanceTimersByTime(1000)
  expect(said).toEqual(['0:1', '33:9', '66:17', '99:25', '132:33', '165:42', '198:50'])
  vi.advanceTimersByTime(1000)
  call(false)
  expect(said.at(-1)).toBe('2200:50')
})

it('says at once what is urgent, and does not say it again', () => {
  const said: number[] = []
  const call = seldom(() => said.push(Date.now()), 33)
  call(false)
  vi.advanceTimersByTime(10)
  call(false)
  call(true)
  vi.advanceTimersByTime(1000)
  expect(said).toEqual([0, 10])
})
