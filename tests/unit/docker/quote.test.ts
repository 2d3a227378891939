import { expect, it } from 'vitest'
import { quote } from '../../../server/docker/quote.ts'

it.each([
  ['plain', '"plain"'],
  ['a "b" \\c', '"a \\"b\\" \\\\c"'],
  ['\t\n\r\x07\0\x7F', '"\\t\\n\\r\\a\\x00\\x7f"'],
  ['é…😀', '"é…😀"'],
  ['\u00A0\u200B\u2028\u{E0001}', '"\\u00a0\\u200b\\u2028\\U000e0001"'],
])('quotes %j as Go does', (text, quoted) => {
  expect(quote(text)).toBe(quoted)
})
