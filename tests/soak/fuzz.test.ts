import { expect, it } from 'vitest'
import { ALLOWED, decodeRequest } from '../../demo/protocol.ts'
import { splitWords, WordError } from '../../server/docker/words.ts'
import { madeUpMessages } from '../integration/made-up-messages.ts'

const COUNT = 3_000_000

it('millions of made-up messages are refused, or are exactly what the protocol says', { timeout: 30 * 60_000 }, () => {
  const messages = madeUpMessages(Date.now() % 2 ** 31)
  for (let n = 0; n < COUNT; n++) {
    const text = messages.next().value
    const request = decodeRequest(text)
    if (!('error' in request) && !((ALLOWED.presenter as readonly string[]).includes(request.type) && 'demo' in request && typeof request.demo === 'string'))
      expect.fail(text)
  }
})

it('millions of made-up command lines are split, or refused with their place', { timeout: 30 * 60_000 }, () => {
  const messages = madeUpMessages(1 + Date.now() % 2 ** 31)
  for (let n = 0; n < COUNT; n++) {
    const text = messages.next().value
    try {
      expect(splitWords(text).every(word => word.offset <= text.length)).toBe(true)
    }
    catch (error) {
      if (!(error instanceof WordError) || error.offset > text.length)
        throw error
    }
  }
})
