/** The parts of an xterm that are needed here, with a browser or without. */
interface Sized {
  cols: number
  rows: number
  parser: {
    registerCsiHandler: (id: { final: string }, swallow: (params: (number | number[])[]) => boolean) => unknown
    registerOscHandler: (ident: number, swallow: (data: string) => boolean) => unknown
  }
}

/** Longest list of colours that is looked at: all 256 of them fit. */
const LONGEST_COLOURS = 8 * 1024
/** Links that are kept: xterm looks at each of them whenever a line scrolls away. */
const MOST_LINKS = 5000
/** Ends a link. */
const NO_LINK = ';'

/**
 * Leaves out what would keep a terminal busy for minutes: xterm repeats a character, scrolls or moves as often as a
 * sequence of a few bytes says, up to two billion times.
 */
export function boundSequences({ cols, rows, parser }: Sized): void {
  const most = { b: cols * rows, I: cols, L: rows, M: rows, S: rows, T: rows, Z: cols }
  for (const [final, count] of Object.entries(most))
    parser.registerCsiHandler({ final }, ([param]) => Number(param) > count)
  parser.registerOscHandler(4, colours => colours.length > LONGEST_COLOURS)
  let links = 0
  parser.registerOscHandler(8, link => link !== NO_LINK && ++links > MOST_LINKS)
}
