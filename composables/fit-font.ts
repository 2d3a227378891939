import type { Terminal } from '@xterm/xterm'

/** Of JetBrains Mono: a character's width and a line's height, in font sizes. Only where the search begins. */
const WIDTH = 0.6
const HEIGHT = 1.32
const STEP = 0.25
const SMALLEST = 4

/**
 * Gives the terminal the largest font with which all of its columns and rows stand inside the box:
 * cells are rounded to whole device pixels, so only looking at the result tells.
 * @param terminal opened
 * @param box in the CSS pixels that the terminal is drawn in
 * @param box.width usable width
 * @param box.height usable height
 */
export function fitFont(terminal: Terminal, box: { width: number, height: number }): void {
  const screen = terminal.element?.querySelector<HTMLElement>('.xterm-screen')
  if (!screen || box.width <= 0 || box.height <= 0)
    return
  const guess = Math.min(box.width / (terminal.cols * WIDTH), box.height / (terminal.rows * HEIGHT))
  let size = Math.ceil(guess / STEP) * STEP + 2 * STEP
  do {
    size -= STEP
    terminal.options.fontSize = size
  } while (size > SMALLEST && (screen.offsetWidth > box.width || screen.offsetHeight > box.height))
}
