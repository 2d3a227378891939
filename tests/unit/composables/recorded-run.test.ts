import type { RecordedRun } from '../../../composables/recorded-run.ts'
import type { Recording } from '../../../demo/recording.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openRecordedRun } from '../../../composables/recorded-run.ts'

const o = (time: number, data: string) => ({ time, code: 'o' as const, data })
const m = (time: number, data: string) => ({ time, code: 'm' as const, data })
const recording: Recording = {
  recordedAt: '2026-11-22T13:00:00.000Z',
  cast: {
    cols: 80,
    rows: 24,
    demo: {
      id: 'shell',
      hash: 'a'.repeat(64),
      engine: { version: '28.0.0', apiVersion: '1.48' },
      images: [],
      steps: [{ exit: null, ok: true, seconds: 1, before: 0, typed: 2 }, { exit: 0, ok: true, seconds: 2, before: 0, typed: 1 }, { exit: 3, ok: false, seconds: 0, before: 0, typed: 1 }],
    },
    events: [o(0, '$ '), m(0, '1'), o(0.1, 's'), o(0.2, 'h\n'), o(1, '# '), m(1, '2'), o(1.1, 'exit\n'), o(2, 'bye\n$ '), m(2, '3'), o(2.1, 'ps\n'), o(2.2, 'none\n$ ')],
  },
}
const ALL = '$ sh\n# exit\nbye\n$ ps\nnone\n$ '

/** A window with the demo in it, and what its terminal shows. */
function open(): RecordedRun & { shown: () => string } {
  let text = ''
  const run = openRecordedRun({ id: 'shell', hash: '', cols: 80, rows: 24, steps: [{ kind: 'command' }, { kind: 'input' }, { kind: 'command' }] })
  run.have(recording)
  run.watch({ clear: () => text = '', write: data => text += typeof data === 'string' ? data : new TextDecoder().decode(data) })
  return { ...run, shown: () => text }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('plays the steps one after another, with the states of a live run', async () => {
  const { state, follow, shown } = open()
  expect(state.value).toMatchObject({ run: null, status: 'idle', source: 'recorded', recordedAt: recording.recordedAt })
  follow({ does: 'play', step: 0 })
  expect(state.value).toMatchObject({ status: 'typing', step: 0 })
  await vi.advanceTimersByTimeAsync(200)
  expect(state.value.status).toBe('running')
  await vi.advanceTimersByTimeAsync(1000)
  expect(state.value).toMatchObject({ status: 'waiting', step: 1, results: [{ exit: null, ok: true, seconds: 1 }] })
  follow({ does: 'play', step: 1 })
  await vi.advanceTimersByTimeAsync(3000)
  expect(state.value).toMatchObject({ status: 'done', step: 2 })
  follow({ does: 'play', step: 2 })
  await vi.advanceTimersByTimeAsync(3000)
  expect(state.value).toMatchObject({ status: 'failed', step: 3 })
  expect(shown()).toBe(ALL)
})

it('plays a step once, however many windows ask for it', async () => {
  const { follow, shown, state } = open()
  follow({ does: 'play', step: 0 })
  follow({ does: 'play', step: 0 })
  await vi.advanceTimersByTimeAsync(3000)
  follow({ does: 'play', step: 0 })
  await vi.advanceTimersByTimeAsync(3000)
  expect(shown()).toBe('$ sh\n# ')
  expect(state.value.results).toHaveLength(1)
})

it('catches up with a window that is ahead', async () => {
  const { follow, shown, state } = open()
  follow({ does: 'play', step: 0 })
  await vi.advanceTimersByTimeAsync(100)
  follow({ does: 'play', step: 2 })
  expect(shown()).toBe('$ sh\n# exit\nbye\n$ ')
  await vi.advanceTimersByTimeAsync(3000)
  expect(shown()).toBe(ALL)
  expect(state.value.results).toHaveLength(3)
})

it('skips only what the other window has skipped', async () => {
  const { follow, shown } = open()
  follow({ does: 'play', step: 0 })
  follow({ does: 'skip', at: 'running' })
  expect(shown()).toBe('$ ')
  follow({ does: 'skip', at: 'typing' })
  expect(shown()).toBe('$ sh\n')
  follow({ does: 'stop' })
  expect(shown()).toBe('$ sh\n# ')
})

it('stands still and goes on', async () => {
  const { follow, shown, state } = open()
  follow({ does: 'play', step: 0 })
  follow({ does: 'pause', paused: true })
  await vi.advanceTimersByTimeAsync(3000)
  expect([shown(), state.value.paused]).toEqual(['$ ', true])
  follow({ does: 'pause', paused: false })
  await vi.advanceTimersByTimeAsync(3000)
  expect([shown(), state.value.paused]).toEqual(['$ sh\n# ', undefined])
})

it('brings a late window to where the others are', async () => {
  const first = open()
  first.follow({ does: 'play', step: 1 })
  await vi.advanceTimersByTimeAsync(100)
  const late = open()
  late.join(first.progress()!)
  expect(late.shown()).toBe('$ sh\n# exit\n')
  await vi.advanceTimersByTimeAsync(3000)
  expect(late.shown()).toBe(first.shown())
  expect(late.state.value).toEqual(first.state.value)
  late.join({ steps: 3 })
  expect(late.shown()).toBe(first.shown())
})

it('is back at its start after a reset, and begins anew', async () => {
  const { follow, shown, state, progress } = open()
  follow({ does: 'play', step: 0 })
  await vi.advanceTimersByTimeAsync(100)
  follow({ does: 'reset' })
  await vi.advanceTimersByTimeAsync(3000)
  expect([shown(), state.value.run, state.value.status, progress()]).toEqual(['', null, 'idle', undefined])
  expect(state.value.recordedAt).toBe(recording.recordedAt)
  follow({ does: 'play', step: 0 })
  await vi.advanceTimersByTimeAsync(3000)
  expect(shown()).toBe('$ sh\n# ')
})

it('plays no step that the recording does not have', () => {
  const { follow, shown, state } = open()
  follow({ does: 'play', step: 7 })
  expect(state.value.results).toHaveLength(3)
  expect(shown()).toBe(ALL)
})
