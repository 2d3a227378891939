import type { Terminal } from './context.ts'
import type { Progress } from './progress.ts'
import { formatSize } from './units.ts'

const BAR = 50
/** A terminal must be wider than this for bars. */
const NARROW = 110

/** How far a layer is: `[=>  ]   1.2MB/3MB`. */
function formatAmount({ current = 0, total = 0, units }: NonNullable<Progress['progressDetail']>, columns: number): string {
  if (current <= 0 && total <= 0)
    return ''
  const count = (amount: number): string => units ? `${amount}` : formatSize(amount, 4)
  const unit = units ? ` ${units}` : ''
  const done = units ? count(current) : count(current).padStart(8)
  if (total <= 0)
    return done + unit
  const filled = Math.min(BAR, Math.trunc(Math.trunc(current / total * 100) / 2))
  const bar = columns > NARROW ? `[${'='.repeat(filled)}>${' '.repeat(BAR - filled)}] ` : ''
  return bar + (current > total ? done : `${done}/${count(total)}`) + unit
}

/**
 * What docker prints of an engine's progress (docker/docker pkg/jsonmessage, `DisplayJSONMessagesStream`).
 * @param output where it is printed: a terminal has a line for each layer, drawn anew; elsewhere each change of state is a line
 * @returns a function from each piece of progress, in order, to what is written
 */
export function drawProgress({ isTTY, columns = 0 }: Terminal['stderr']): (progress: Progress) => string {
  const lines = new Map<string, number>()
  return ({ id = '', status, stream, progressDetail }) => {
    const label = id && `${id}: `
    const amount = progressDetail ? formatAmount(progressDetail, columns) : ''
    if (!isTTY || !id || !progressDetail) {
      lines.clear()
      return stream ? label + stream : status === undefined || amount ? '' : `${label}${status}\n`
    }
    const start = lines.has(id) ? '' : '\n'
    if (start)
      lines.set(id, lines.size)
    const up = lines.size - lines.get(id)!
    return `${start}\x1B[${up}A\x1B[2K\r${label}${status} ${amount}\r\x1B[${up}B`
  }
}
