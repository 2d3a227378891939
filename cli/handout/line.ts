import type { IBufferCell, IBufferLine } from '@xterm/headless'
import { escapeHtml } from './escape.ts'

/** Neighbouring characters that look the same. */
interface Span {
  text: string
  /** Classes of `handout.css`, such as `ansi-1 bold`. */
  classes: string
  /** CSS colour of a foreground beyond the sixteen that the deck has variables for. */
  colour?: string
}

/** One line as a program wrote it, however many rows of the terminal it took. */
export type Line = Span[]

/** Levels of the 6 × 6 × 6 colour cube (xterm's 256 colours). */
const LEVELS = [0, 95, 135, 175, 215, 255]

function paletteColour(index: number): string {
  if (index >= 232)
    return `rgb(${Array.from({ length: 3 }).fill(8 + 10 * (index - 232)).join(' ')})`
  const cube = index - 16
  return `rgb(${[Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level => LEVELS[level]).join(' ')})`
}

function lookOf(cell: IBufferCell): Omit<Span, 'text'> {
  const colour = cell.getFgColor()
  const named = cell.isFgPalette() && colour < 16
  const classes = [
    named && `ansi-${colour % 8}`,
    (cell.isBold() || (named && colour >= 8)) && 'bold',
    cell.isDim() && 'dim',
    cell.isItalic() && 'italic',
    cell.isUnderline() && 'underline',
    cell.isInverse() && 'inverse',
  ].filter(Boolean).join(' ')
  if (cell.isFgRGB())
    return { classes, colour: `#${colour.toString(16).padStart(6, '0')}` }
  return cell.isFgPalette() && !named ? { classes, colour: paletteColour(colour) } : { classes }
}

/** Reads one row; blanks at its end count only when the line goes on in the next row. */
export function readRow(row: IBufferLine, goesOn: boolean): Line {
  const spans: Line = []
  let left = row.translateToString(!goesOn).length
  for (let x = 0; x < row.length && left > 0; x++) {
    const cell = row.getCell(x)!
    // the second half of a wide character
    if (cell.getWidth() === 0)
      continue
    const look = lookOf(cell)
    const last = spans.at(-1)
    const text = cell.getChars() || ' '
    left -= text.length
    if (last && last.classes === look.classes && last.colour === look.colour)
      last.text += text
    else
      spans.push({ text, ...look })
  }
  return spans
}

/** What a person reads of it. */
export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('')
}

/** HTML of it; its text is escaped. */
export function drawLine(line: Line): string {
  return line.map(({ text, classes, colour }) => classes || colour
    ? `<span${classes && ` class="${classes}"`}${colour ? ` style="color:${colour}"` : ''}>${escapeHtml(text)}</span>`
    : escapeHtml(text)).join('')
}
