import { beforeEach, describe, expect, it } from 'vitest'
import { Question } from '../../../server/runs/question.ts'

describe('the question about what a demo needs', () => {
  let now = 0
  let question: Question
  const press = (demo: string, at: number): boolean => {
    now = at
    return question.press(demo)
  }

  beforeEach(() => {
    question = new Question(() => now)
  })

  it('is answered by a second press', () => {
    expect([press('one', 0), press('one', 2000)]).toEqual([false, true])
  })

  it('is not answered by the second half of a double click, however often', () => {
    expect([0, 120, 300, 480].map(at => press('one', at))).toEqual([false, false, false, false])
    expect(press('one', 500)).toBe(true)
  })

  it('is asked again once it was answered', () => {
    expect([0, 2000, 4000, 6000].map(at => press('one', at))).toEqual([false, true, false, true])
  })

  it('is another one for another demo', () => {
    expect([press('one', 0), press('two', 2000), press('one', 4000)]).toEqual([false, false, false])
  })

  it('is asked again when it was forgotten', () => {
    press('one', 0)
    question.forget()
    expect(press('one', 2000)).toBe(false)
  })
})
