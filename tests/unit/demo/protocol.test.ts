import { describe, expect, it } from 'vitest'
import { ALLOWED, decodeBytes, decodeDrawn, decodeRequest, encodeBytes, encodeDrawn } from '../../../demo/protocol.ts'

describe('decodeRequest', () => {
  it.each([
    { type: 'watch', demo: 'locks' },
    { type: 'watch', demo: 'locks', run: 'a-1', offset: 12 },
    { type: 'play', demo: 'locks', step: 0, id: 'press-1' },
    { type: 'keys', demo: 'locks', data: 'exit\r' },
    { type: 'reset', demo: 'locks', volumes: ['dbs'] },
    { type: 'pause', demo: 'locks' },
    { type: 'source', demo: 'locks', source: 'recorded' },
    { type: 'host', name: 'context cloud' },
  ])('reads %o', (request) => {
    expect(decodeRequest(JSON.stringify(request))).toEqual(request)
  })

  it.each([
    ['', 'not JSON'],
    ['null', 'Expected Object but received null'],
    ['{"type":"exec","demo":"a","command":"docker ps"}', 'Expected ("watch"'],
    ['{"type":"play","demo":"a","step":0}', 'Expected "id"'],
    ['{"type":"play","demo":"a","step":-1,"id":"x"}', 'Expected >=0'],
    ['{"type":"play","demo":"a","step":0,"id":"../x"}', 'Expected /^'],
    ['{"type":"play","demo":"a","step":0,"id":"x","text":"docker ps"}', 'Expected never'],
    ['{"type":"source","demo":"a","source":"../x.cast"}', 'Expected ("live" | "recorded")'],
    ['{"type":"keys","demo":"a","data":7}', 'Expected string'],
    [`{"type":"keys","demo":"a","data":"${'x'.repeat(4097)}"}`, 'Expected <=4096'],
    ['{"type":"host"}', 'Expected "name"'],
    ['{"type":"host","name":"a","host":"tcp://192.0.2.7:2375"}', 'Expected never'],
    [`{"type":"host","name":"${'x'.repeat(301)}"}`, 'Expected <=300'],
    ['{"type":"watch","demo":"a","offset":1.5}', 'Invalid safe integer: Received 1.5'],
  ])('refuses %s', (text, reason) => {
    expect(decodeRequest(text)).toEqual({ error: expect.stringContaining(reason) as string })
  })
})

it('looks for the first thing that is wrong, and quotes little of it', () => {
  const all = decodeRequest(JSON.stringify({ type: 'reset', demo: 'a', volumes: Array.from({ length: 30_000 }).fill(1) }))
  expect(all).toEqual({ error: expect.stringMatching(/^× [^×]*$/) as string })
  const long = decodeRequest(JSON.stringify({ type: 'play', demo: 'a', step: 0, id: '!'.repeat(60_000) })) as { error: string }
  expect(long.error.length).toBeLessThanOrEqual(200)
})

it('lets viewers watch, and nothing else', () => {
  expect(ALLOWED.viewer).toEqual(['watch', 'unwatch'])
  expect(ALLOWED.presenter).toContain('host')
})

describe('binary frames', () => {
  it('carry channel, offset and bytes', () => {
    const frame = encodeBytes(7, 2 ** 40, Uint8Array.of(0, 255, 10))
    expect(decodeBytes(frame.buffer as ArrayBuffer)).toEqual({ channel: 7, offset: 2 ** 40, bytes: Uint8Array.of(0, 255, 10) })
  })
})

it('reads what a window has drawn, and nothing else', () => {
  expect(decodeDrawn(encodeDrawn(7, 2 ** 40))).toEqual({ channel: 7, offset: 2 ** 40 })
  for (const wrong of [new Uint8Array(), new Uint8Array(11), new Uint8Array(13), encodeDrawn(1, -1), encodeDrawn(1, Number.NaN), encodeDrawn(1, 0.5)])
    expect(decodeDrawn(wrong)).toBeUndefined()
})
