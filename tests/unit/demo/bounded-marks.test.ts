import headless from '@xterm/headless'
import { describe, expect, it } from 'vitest'
import { boundMarks } from '../../../demo/bounded-marks.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const bounded = (text: string): string => new TextDecoder().decode(boundMarks(encode(text)))
const ACUTE = '\u0301'

describe('of marks over one character', () => {
  it('sixteen are left', () => {
    expect(bounded(`first a${ACUTE.repeat(1000)}b\r\nlast`)).toBe(`first a${ACUTE.repeat(16)}b\r\nlast`)
  })

  it('of several kinds, with what a terminal passes over between them, as well', () => {
    expect(bounded(`a${`${ACUTE}\x7F\u200D\uFE0F`.repeat(1000)}b`)).toBe(`a${`${ACUTE}\x7F\u200D\uFE0F`.repeat(4)}b`)
    const broken = boundMarks(Uint8Array.from({ length: 3000 }, (_, n) => [0xCC, 0x81, 0xFF][n % 3]!))
    expect(broken.length).toBeLessThan(100)
  })
})

it.each([
  ['plain text', 'plain\r\n'.repeat(100)],
  ['another writing', '標準出力へ書く、データは残る。'.repeat(100)],
  ['syllables of their letters', '\u1112\u1161\u11AB'.repeat(100)],
  ['accents', `e${ACUTE}\u0323`.repeat(100)],
  ['a family', '👨‍👩‍👧‍👦'.repeat(100)],
])('%s is left as it is', (_what, text) => {
  const bytes = encode(text)
  expect(boundMarks(bytes)).toBe(bytes)
})

it('bytes that are no text are left as they are', () => {
  const bytes = Uint8Array.from({ length: 10_000 }, (_, n) => n * 7919 >> 3)
  expect(boundMarks(bytes)).toBe(bytes)
})

it('what is left takes a terminal no memory to speak of', async () => {
  const terminal = new headless.Terminal({ cols: 80, rows: 24, allowProposedApi: true })
  await new Promise<void>(resolve => terminal.write(boundMarks(encode(`a${ACUTE.repeat(1_000_000)}`)), resolve))
  expect(terminal.buffer.active.getLine(0)!.getCell(0)!.getChars()).toHaveLength(17)
})
