const LEAST_WIDTH = 10
const PADDING = 3

/** Lines in columns, as docker's tables have them (docker/cli formatter.go: tabwriter with 10, 1, 3). */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(LEAST_WIDTH, ...rows.map(row => [...row[column]!].length + PADDING)))
  const pad = (cell: string, column: number): string => cell + ' '.repeat(widths[column]! - [...cell].length)
  return rows.map(row => `${row.slice(0, -1).map(pad).join('')}${row.at(-1)}\n`).join('')
}
