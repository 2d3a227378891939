/** Lines of a step's output that are printed; what is longer is cut, visibly. */
export const MOST_LINES = 28
const HEAD = 6
const TAIL = 16

/** A stretch of lines, or how many are left out in its place. */
export type Piece<Line> = { lines: Line[] } | { notShown: number }

/**
 * Cuts a long output: its beginning, its end and what the slide promises stay.
 * @param lines the output
 * @param promised first and last index (inclusive) of the lines that meet the expectation
 */
export function cutLines<Line>(lines: Line[], promised?: [first: number, last: number]): Piece<Line>[] {
  if (lines.length <= MOST_LINES)
    return [{ lines }]
  const [first, last] = promised ?? [0, -1]
  const shown = (index: number): boolean => index < HEAD || index >= lines.length - TAIL || (index >= first && index <= last)
  const pieces: Piece<Line>[] = []
  for (const [index, line] of lines.entries()) {
    const piece = pieces.at(-1)
    if (shown(index)) {
      if (piece && 'lines' in piece)
        piece.lines.push(line)
      else
        pieces.push({ lines: [line] })
    }
    else if (piece && 'notShown' in piece) {
      piece.notShown++
    }
    else {
      pieces.push({ notShown: 1 })
    }
  }
  return pieces
}
