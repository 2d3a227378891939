import { expect, it } from 'vitest'
import { Transcript } from '../../../server/runs/transcript.ts'

it('reads text out of bytes cut anywhere, without escape sequences', () => {
  const transcript = new Transcript()
  const bytes = new TextEncoder().encode('\x1B[?2004h\x1B[1mmysql> \x1B[0mgrün\r\r\nok\r\n')
  for (const byte of bytes)
    transcript.append(Uint8Array.of(byte))
  expect(transcript.text).toBe('mysql> grün\nok\n')
})

it('knows names as the slide has them', () => {
  const transcript = new Transcript(/\bmy-(?=logs|simpledb)/g)
  transcript.append(new TextEncoder().encode('my-logs\r\nlocal     my-simple\x1B[1mdb\r\nmy-sql> '))
  expect(transcript.text).toBe('logs\nlocal     simpledb\nmy-sql> ')
})

it('forgets what was another step\'s', () => {
  const transcript = new Transcript()
  transcript.append(new TextEncoder().encode('old'))
  transcript.clear()
  expect(transcript.text).toBe('')
})

it('keeps a bounded tail', () => {
  const transcript = new Transcript()
  for (let n = 0; n < 100; n++)
    transcript.append(new Uint8Array(64 * 1024).fill(65))
  transcript.append(new TextEncoder().encode('end'))
  expect(transcript.text.length).toBeLessThanOrEqual(512 * 1024)
  expect(transcript.text.endsWith('end')).toBe(true)
})

it.each([
  ['a title that is cut', 'a\x1B]0;tit', 'a'],
  ['a title without its end', 'a\x1B]0;title\x1B[1mb', 'ab'],
  ['a title in the place of another\'s middle', 'a\x1B\x1B]0;\x07]b', 'a\x1B]b'],
  ['a link', '\x1B]8;;http://x\x1B\\text\x1B]8;;\x1B\\', 'text'],
])('takes %s away', (_what, bytes, text) => {
  const transcript = new Transcript()
  transcript.append(new TextEncoder().encode(bytes))
  expect(transcript.text).toBe(text)
})

it.each([
  ['returns', '\r'],
  ['titles that nothing ends', '\x1B]a;'],
  ['titles that become others', '\x1B\x1B]\x07]'],
])('is not busy for minutes with %s', (_what, piece) => {
  const transcript = new Transcript()
  transcript.append(new TextEncoder().encode(piece.repeat(256 * 1024 / piece.length)))
  const began = performance.now()
  expect(transcript.text).toBeTypeOf('string')
  // 16 to 40 s
  expect(performance.now() - began).toBeLessThan(5000)
})
