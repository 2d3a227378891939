import process from 'node:process'
import { visible } from '../../server/visible.ts'

let shown = ''

/** One line at the foot that says what is under way; only where somebody watches. */
export function showProgress(line: string): void {
  if (!process.stderr.isTTY || line === shown)
    return
  shown = line
  process.stderr.write(`\r\x1B[K${visible(line).slice(0, (process.stderr.columns || 80) - 1)}`)
}

/** Clears it, before something that stays is printed. */
export function endProgress(): void {
  showProgress('')
}
