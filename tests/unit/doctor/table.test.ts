import type { Row } from '../../../cli/doctor/checks.ts'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { formatRow, formatVerdict } from '../../../cli/doctor/table.ts'

const ROWS: Row[] = [
  { name: 'Node', status: 'go', seen: '24.21.0' },
  { name: 'leftovers', status: 'warn', seen: 'container "one" of an earlier run', mend: 'npm run doctor -- --fix' },
  { name: 'names', status: 'no-go', seen: 'there already, and not the deck\'s: the volume "dbs", the volume "logs"', mend: 'npm start -- --prefix my-and-something-long-that-is-not-broken' },
]
const plain = (row: Row, width: number): string => stripVTControlCharacters(formatRow(row, width))

describe('formatRow', () => {
  it('is the same table with and without colour', () => {
    expect(ROWS.map(row => plain(row, 70)).join('\n')).toBe([
      '  ✓ go     Node          24.21.0',
      '  ! warn   leftovers     container "one" of an earlier run',
      '                         → npm run doctor -- --fix',
      '  ✗ no-go  names         there already, and not the deck\'s: the volume',
      '                         "dbs", the volume "logs"',
      '                         → npm start -- --prefix my-and-something-long-that-is-not-broken',
    ].join('\n'))
  })

  it('keeps a column readable in a narrow window', () => {
    expect(plain(ROWS[2]!, 20).split('\n')[0]).toBe('  ✗ no-go  names         there already, and not the')
  })
})

describe('formatVerdict', () => {
  it.each([
    [[ROWS[0]!], '  GO (1.2 s)'],
    [ROWS.slice(0, 2), '  GO, 1 warning (1.2 s)'],
    [ROWS, '  NO-GO: 1 of 3, 1 warning (1.2 s)'],
  ])('%#', (rows, expected) => {
    expect(stripVTControlCharacters(formatVerdict(rows, 1.23))).toBe(expected)
  })
})
