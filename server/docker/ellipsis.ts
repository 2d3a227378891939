/** East Asian wide and fullwidth characters, in blocks. */
const RE_WIDE = /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1F64F}\u{1F680}-\u{1F6FF}\u{1F900}-\u{1F9FF}\u{20000}-\u{3FFFD}]/u

/** Cuts a text to a width in terminal columns, `…` included (docker/cli formatter/displayutils.go, `Ellipsis`). */
export function ellipsis(text: string, most: number): string {
  const chars = [...text]
  const widths = chars.map(char => RE_WIDE.test(char) ? 2 : 1)
  if (widths.reduce((sum, width) => sum + width, 0) <= most)
    return text
  let used = 0
  const end = widths.findIndex(width => (used += width) > most - 1)
  return `${chars.slice(0, end).join('')}…`
}
