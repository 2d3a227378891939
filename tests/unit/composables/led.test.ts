import { beforeEach, describe, expect, it } from 'vitest'
import { Led } from '../../../composables/led.ts'

describe('a window that is led', () => {
  let led: Led
  const to = (...pages: number[]): void => pages.forEach(page => led.to({ page, clicks: 0 }))
  const arrive = (page: number, clicks = 0): string => led.arrive({ page, clicks })

  beforeEach(() => {
    led = new Led()
  })

  it('moves by itself when it is led nowhere', () => {
    expect([arrive(2), arrive(3)]).toEqual(['own', 'own'])
  })

  it('has not moved by itself where it was led to, and has after that', () => {
    to(5)
    expect([arrive(5), arrive(6), arrive(5)]).toEqual(['there', 'own', 'own'])
  })

  it('is on the way until it is where it was led last', () => {
    to(4, 5, 6)
    expect(arrive(4)).toBe('on-the-way')
    expect(led.target).toEqual({ page: 6, clicks: 0 })
    expect(arrive(6)).toBe('there')
    expect(led.target).toBeUndefined()
  })

  it('is there when it is led back to where it was on the way', () => {
    to(5, 6, 5)
    expect([arrive(5), arrive(6)]).toEqual(['there', 'own'])
  })

  it('moves by itself to anywhere else, and is led no more', () => {
    to(5)
    expect([arrive(3), arrive(5)]).toEqual(['own', 'own'])
  })

  it('tells clicks on a slide apart', () => {
    led.to({ page: 5, clicks: 2 })
    expect([arrive(5, 1), arrive(5, 2)]).toEqual(['own', 'own'])
    led.to({ page: 5, clicks: 2 })
    expect(arrive(5, 2)).toBe('there')
  })
})
