import type { Piece } from '../../../cli/handout/cut.ts'
import { describe, expect, it } from 'vitest'
import { cutLines, MOST_LINES } from '../../../cli/handout/cut.ts'

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** `0-5 …72 94-99`: what is shown and what is not. */
function outline(pieces: Piece<number>[]): string {
  return pieces.map(piece => 'lines' in piece ? `${piece.lines[0]}-${piece.lines.at(-1)}` : `…${piece.notShown}`).join(' ')
}

describe('cutLines', () => {
  it.each([
    ['a short output is whole', MOST_LINES, undefined, `0-${MOST_LINES - 1}`],
    ['no output', 0, undefined, 'undefined-undefined'],
    ['one line too many', MOST_LINES + 1, undefined, '0-5 …7 13-28'],
    ['begin and end stay', 100, undefined, '0-5 …78 84-99'],
    ['a promised line in the middle stays', 100, [40, 40], '0-5 …34 40-40 …43 84-99'],
    ['promised lines that reach into the end', 100, [80, 90], '0-5 …74 80-99'],
    ['everything is promised', 100, [0, 99], '0-99'],
  ] as const)('%s', (_, count, promised, expected) => {
    expect(outline(cutLines(numbers(count), promised && [promised[0], promised[1]]))).toBe(expected)
  })

  it('loses no line without saying so', () => {
    for (let count = 0; count < 80; count++) {
      const pieces = cutLines(numbers(count), [30, 31])
      expect(pieces.reduce((sum, piece) => sum + ('lines' in piece ? piece.lines.length : piece.notShown), 0)).toBe(count)
    }
  })
})
