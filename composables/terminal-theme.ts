import type { ITheme } from '@xterm/xterm'

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/** The deck's `--terminal-*` variables as they hold at `element`. */
export function readTheme(element: HTMLElement): ITheme {
  const style = getComputedStyle(element)
  const read = (name: string): string | undefined => style.getPropertyValue(`--terminal-${name}`).trim() || undefined
  return {
    background: read('surface'),
    foreground: read('text'),
    cursor: read('cursor'),
    selectionBackground: read('selection'),
    ...Object.fromEntries(COLOURS.map(colour => [colour, read(colour)])),
  }
}
