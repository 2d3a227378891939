import type { ConnectionState } from '../../../composables/connection.ts'
import type { EngineState, RunState, Status } from '../../../demo/protocol.ts'
import { expect, it } from 'vitest'
import { faceOf } from '../../../composables/face.ts'

const live = { state: 'live', target: 'unix:///x', name: 'host', version: '28.0.0', apiVersion: '1.48' } as const
function run(status: Status, exit?: number | null): RunState {
  return {
    type: 'run',
    demo: 'write',
    run: 'r1',
    channel: 1,
    status,
    step: 0,
    results: exit === undefined ? [] : [{ exit, ok: status === 'done', seconds: 1 }],
    source: 'live',
  }
}

it.each([
  [run('idle'), 'idle', 'ready'],
  [run('typing'), 'typing', 'typing'],
  [run('running'), 'running', 'running'],
  [run('waiting'), 'waiting', 'waiting for input'],
  [run('done', 0), 'done', 'done, exit 0'],
  [run('done', null), 'done', 'done'],
  [run('failed', 125), 'failed', 'failed, exit 125'],
])('%j is shown as %s: %s', (state, icon, word) => {
  expect(faceOf('open', live, state)).toMatchObject({ icon, word })
})

it('shows what keeps a demo from running before what it did last', () => {
  expect(faceOf('reconnecting', live, run('done', 0))).toEqual({ state: 'away', icon: 'reconnecting', word: 'reconnecting' })
  expect(faceOf('connecting', undefined, run('idle'))).toEqual({ state: 'away', icon: 'reconnecting', word: 'connecting' })
  expect(faceOf('open', { state: 'away', target: 'x', lookedAt: [] }, run('done', 0))).toEqual({ state: 'away', icon: 'away', word: 'engine away' })
})

it.each<[string, ConnectionState, Partial<RunState>, string]>([
  ['the recording where there is no engine', 'open', { source: 'recorded', recordedAt: '2026-11-22T13:00:00.000Z' }, 'ready'],
  ['the recording where there is no server', 'alone', { source: 'recorded', recordedAt: '2026-11-22T13:00:00.000Z' }, 'ready'],
  ['that a recording stands still', 'alone', { source: 'recorded', recordedAt: '2026-11-22T13:00:00.000Z', status: 'running', paused: true }, 'paused'],
  ['that a recording is on its way', 'alone', {}, 'loading'],
  ['that there is none', 'alone', { unrecorded: { message: 'none' } }, 'no recording'],
])('shows %s', (_, connection, change, word) => {
  const away: EngineState = { state: 'away', target: 'x', lookedAt: [] }
  expect(faceOf(connection, connection === 'alone' ? undefined : away, { ...run('idle'), ...change }).word).toBe(word)
})
