import { expect, it, vi } from 'vitest'
import { followSize } from '../../../server/docker/follow-size.ts'
import { PlainTerminal } from './plain-terminal.ts'

const POLL = { timeout: 20_000 }
const signal = new AbortController().signal

it('sends the size at once and at every change, until it is stopped', async () => {
  const terminal = new PlainTerminal({ columns: 100, rows: 14 })
  const sizes: object[] = []
  const stop = followSize(async size => sizes.push(size), { terminal, signal })
  await vi.waitUntil(() => sizes.length === 1, POLL)
  terminal.stdout.columns = 60
  terminal.emit('SIGWINCH')
  await vi.waitUntil(() => sizes.length === 2, POLL)
  expect(sizes).toEqual([{ h: 14, w: 100 }, { h: 14, w: 60 }])
  stop()
  expect(terminal.emit('SIGWINCH')).toBe(false)
})

it('tries again while the process is not there yet', async () => {
  const terminal = new PlainTerminal({ columns: 100, rows: 14 })
  let attempts = 0
  const stop = followSize(async () => {
    if (++attempts < 3)
      throw new Error('no such exec')
  }, { terminal, signal })
  await vi.waitUntil(() => attempts === 3, POLL)
  stop()
})

it('says so when it never succeeds', async () => {
  const terminal = new PlainTerminal({ columns: 100, rows: 14 })
  let attempts = 0
  const stop = followSize(async () => Promise.reject(new Error(`${++attempts}`)), { terminal, signal })
  await vi.waitUntil(() => attempts === 11, POLL)
  await vi.waitUntil(() => terminal.stderr.writableLength > 0 || terminal.stderr.readableDidRead, POLL)
  stop()
  expect((await terminal.printed()).stderr).toBe('failed to resize tty, using default size\n')
})
