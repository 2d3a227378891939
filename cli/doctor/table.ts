import type { Row } from './checks.ts'
import type { Status } from './finding.ts'
import pc from '../../server/colours.ts'
import { count } from './finding.ts'

const MARKS: Record<Status, string> = { 'go': '✓', 'warn': '!', 'no-go': '✗' }
const PAINT: Record<Status, (text: string) => string> = { 'go': pc.green, 'warn': pc.yellow, 'no-go': pc.red }
/** Before what was seen: mark, status, name. */
const NAME = 12
const INDENT = 2 + 2 + 7 + NAME + 2

/** Breaks a text at blanks; a word that is longer than a line stays whole. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else
      lines.push(word)
  }
  return lines
}

/** One row of the table, without the last newline. A command is never broken, so that it can be copied. */
export function formatRow({ name, status, seen, mend }: Row, width: number): string {
  const head = `  ${PAINT[status](`${MARKS[status]} ${status.padEnd(7)}`)}${name.padEnd(NAME)}  `
  const lines = wrap(seen, Math.max(30, width - INDENT))
  const body = [lines[0]!, ...lines.slice(1).map(line => ' '.repeat(INDENT) + line)].join('\n')
  return head + body + (mend ? `\n${' '.repeat(INDENT)}${pc.bold(`→ ${mend}`)}` : '')
}

/** The verdict, under the table. */
export function formatVerdict(rows: Row[], seconds: number): string {
  const number = (status: Status): number => rows.filter(row => row.status === status).length
  const [stops, warnings] = [number('no-go'), number('warn')]
  const verdict = stops > 0 ? PAINT['no-go'](pc.bold(`NO-GO: ${stops} of ${rows.length}`)) : PAINT.go(pc.bold('GO'))
  return `  ${verdict}${warnings > 0 ? `, ${count(warnings, 'warning')}` : ''} (${seconds.toFixed(1)} s)`
}
