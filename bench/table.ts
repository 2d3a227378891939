import type { Row } from './row.ts'
import Table from 'cli-table3'
import pc from '../server/colours.ts'
import { median, ratioOf, reached } from './row.ts'

function number(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)
}

function figureOf({ figure, unit }: Row): string {
  if (!figure)
    return ''
  const { kind, most, least } = figure
  const sign = most === undefined ? '≥' : '≤'
  return `${kind === 'ratio' ? 'ratio ' : ''}${sign} ${most ?? least}${kind === 'value' ? ` ${unit}` : ''}`
}

function wordFor(row: Row): string {
  if (!row.figure)
    return pc.dim('information')
  const is = reached(row)
  return is === undefined ? pc.dim('not compared') : is ? pc.green('reached') : pc.red('NOT REACHED')
}

/** One table of everything that was measured. */
export function draw(rows: readonly Row[]): string {
  const table = new Table({ head: ['row', 'ours', 'peer', 'ratio', 'figure', ''], style: { head: [], border: [] }, wordWrap: true, colWidths: [52, 14, 26, 8, 16, 14] })
  for (const row of rows) {
    const ratio = ratioOf(row)
    table.push([
      row.note ? `${row.what}\n${pc.dim(row.note)}` : row.what,
      `${number(median(row.ours))} ${row.unit}`,
      row.peer ? `${row.peer.values.length > 0 ? `${number(median(row.peer.values))} ${row.unit}, ` : ''}${row.peer.name}` : '',
      ratio === undefined ? '' : ratio.toFixed(2),
      figureOf(row),
      wordFor(row),
    ])
  }
  return table.toString()
}
