import { Buffer } from 'node:buffer'

const ESC = 0x1B
/** Shift out, shift in, and the first byte of the 8-bit controls in UTF-8. */
const MARKS = [0x0E, 0x0F, 0xC2]
/** Shorter text is not worth a look. */
const LEAST = 16 * 1024

/**
 * Leaves out of a terminal's output what has scrolled away by its end. Of plain text between two escape sequences only
 * the first lines matter, which bring the cursor to where all scrolls (the bottom of the screen or of a scroll region),
 * and the last ones.
 * @param size rows and lines of scrollback of the terminal
 * @returns parts of `bytes`, in order; a terminal that is written them shows what it would show of all
 */
export function thin(bytes: Uint8Array, size: { rows: number, scrollback: number }): Uint8Array[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const parts: Uint8Array[] = []
  let kept = 0
  for (let start = 0; start < buffer.length;) {
    const next = buffer.indexOf(ESC, start + 1)
    const end = next === -1 ? buffer.length : next
    const gone = findGone(buffer.subarray(start, end), size)
    if (gone) {
      parts.push(buffer.subarray(kept, start + gone.from))
      kept = start + gone.to
    }
    start = end
  }
  parts.push(buffer.subarray(kept))
  return parts
}

/** @param text with an escape sequence at its beginning at most */
function findGone(text: Buffer, { rows, scrollback }: { rows: number, scrollback: number }): { from: number, to: number } | undefined {
  if (text.length < LEAST || MARKS.some(mark => text.includes(mark)))
    return undefined
  let first = 0
  for (let count = 0; count <= rows; count++) {
    first = text.indexOf('\r\n', first) + 2
    if (first === 1)
      return undefined
  }
  // the cut is after a whole line end, so that the cursor is in the first column there
  let from = text.length
  for (let count = 0; count <= rows + scrollback; count++) {
    from = text.lastIndexOf('\r\n', from - 1)
    if (from < first)
      return undefined
  }
  return { from: first, to: from + 2 }
}
