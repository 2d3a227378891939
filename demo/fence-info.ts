import { SourceError } from './source-error.ts'

/** What the info string of a demo fence says. */
export interface FenceInfo {
  id: string
  needs: string[]
  cols: number
  rows: number
}

const DEFAULT_COLS = 100
const DEFAULT_ROWS = 14
const KEYS = ['demo', 'needs', 'rows', 'cols']
const RE_DEMO = /(?:^|\s)demo=/
const RE_ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** Whether a fence's info string (what follows the backticks) makes it a demo. */
export function isDemo(info: string): boolean {
  return RE_DEMO.test(info)
}

/**
 * Reads `sh demo=<id> needs=<id>,… rows=N cols=N`.
 * @param fence.fenceLine the whole opening line, for the caret
 * @throws SourceError on an unknown key, a bad id or a size out of range
 */
export function readInfo(fence: { info: string, fenceLine: string, file: string, line: number }): FenceInfo {
  const offset = fence.fenceLine.indexOf(fence.info)
  const fail = (reason: string, at: number, hint?: string): never => {
    throw new SourceError(reason, { file: fence.file, line: fence.line, column: offset + at + 1 }, fence.fenceLine, hint)
  }
  const read: FenceInfo = { id: '', needs: [], cols: DEFAULT_COLS, rows: DEFAULT_ROWS }
  const size = (key: string, value: string, at: number, least: number, most: number): number => {
    const number = Number(value)
    return Number.isInteger(number) && number >= least && number <= most
      ? number
      : fail(`${key} must be a whole number from ${least} to ${most}, not "${value}"`, at)
  }

  for (const { 0: word, index: at } of fence.info.matchAll(/\S+/g)) {
    if (at === 0) {
      if (word !== 'sh')
        fail(`a demo fence is written in "sh", not "${word}"`, at, 'allowed: ```sh demo=<id>')
      continue
    }
    const [key, value = ''] = [word.slice(0, Math.max(0, word.indexOf('='))), word.slice(word.indexOf('=') + 1)]
    if (key === 'demo')
      read.id = RE_ID.test(value) ? value : fail(`"${value}" is not a demo id`, at, 'allowed: lower-case words joined by hyphens, such as at-volume')
    else if (key === 'needs')
      read.needs = value.split(',').map(id => RE_ID.test(id) ? id : fail(`"${id}" is not a demo id`, at))
    else if (key === 'rows')
      read.rows = size(key, value, at, 4, 60)
    else if (key === 'cols')
      read.cols = size(key, value, at, 40, 200)
    else
      fail(`unknown word "${word}" in a demo fence`, at, `allowed: ${KEYS.map(key => `${key}=`).join(' ')}`)
  }
  return read
}
