import { expect, it } from 'vitest'
import { ALLOWED, decodeRequest } from '../../demo/protocol.ts'
import { splitWords, WordError } from '../../server/docker/words.ts'
import { madeUpMessages, VALID_MESSAGES } from '../integration/made-up-messages.ts'

const OF_THE_PROTOCOL = VALID_MESSAGES.flatMap(message => Object.keys(message))
const COUNT = 3_000_000

it('millions of made-up messages are refused, or are exactly what the protocol says', { timeout: 30 * 60_000 }, () => {
  const messages = madeUpMessages(Date.now() % 2 ** 31)
  for (let n = 0; n < COUNT; n++) {
    const text = messages.next().value
    const request = decodeRequest(text)
    if (!('error' in request) && !((ALLOWED.presenter as readonly string[]).includes(request.type) && Object.keys(request).every(key => OF_THE_PROTOCOL.includes(key))))
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
