import type { ConnectionState } from '../../../composables/connection.ts'
import type { EngineState, RunState } from '../../../demo/protocol.ts'
import { expect, it } from 'vitest'
import { badgeOf } from '../../../composables/badge.ts'

const live: EngineState = { state: 'live', target: 'unix:///x', name: 'host', version: '28.0.0', apiVersion: '1.48' }
const away: EngineState = { state: 'away', target: 'unix:///x', lookedAt: ['unix:///x: nothing'] }
const recordedAt = '2026-11-22T13:33:26.000Z'
const recorded = { source: 'recorded', recordedAt } as const
const idle: RunState = { type: 'run', demo: 'write', run: null, channel: 0, status: 'idle', step: 0, results: [], source: 'live' }
const stale = { unrecorded: { message: 'another text', stale: true } } as const

const CASES: [ConnectionState, EngineState | undefined, Partial<RunState>, string, string][] = [
  ['open', live, { recordedAt }, 'live', 'LIVE host'],
  ['open', live, recorded, 'recorded', 'RECORDED 2026-11-22'],
  ['open', live, stale, 'live', 'LIVE host'],
  ['open', away, recorded, 'recorded', 'RECORDED 2026-11-22'],
  ['open', away, {}, 'away', 'no engine unix:///x'],
  ['open', away, stale, 'away', 'no engine, stale recording unix:///x'],
  ['alone', undefined, recorded, 'recorded', 'RECORDED 2026-11-22'],
  ['alone', undefined, { source: 'recorded' }, 'connecting', 'loading'],
  ['alone', undefined, { source: 'recorded', unrecorded: { message: 'none' } }, 'away', 'no recording'],
  ['alone', undefined, { source: 'recorded', ...stale }, 'away', 'stale recording'],
  ['connecting', undefined, {}, 'connecting', 'connecting'],
  ['reconnecting', live, recorded, 'connecting', 'connecting unix:///x'],
]

it.each(CASES)('%s, %j, %j is %s: %s', (connection, engine, change, state, text) => {
  const badge = badgeOf(connection, engine, { ...idle, ...change })
  expect(badge.state).toBe(state)
  expect(`${badge.word} ${badge.name}`.trim()).toBe(text)
})

const MADE = 'Recorded on 2026-11-22, 13:33 UTC, from a run on a real engine; nothing runs now'
const mendable: EngineState = { ...away, mend: 'sudo systemctl start docker' }

it.each<[EngineState, Partial<RunState>, string[]]>([
  [live, recorded, [MADE]],
  [away, recorded, [MADE, 'unix:///x: nothing']],
  [mendable, recorded, [MADE, 'unix:///x: nothing', 'To mend it: sudo systemctl start docker']],
  [mendable, {}, ['unix:///x: nothing', 'To mend it: sudo systemctl start docker']],
])('says when the recording was made, what was looked at, and what mends it: %j, %j', (engine, change, lines) => {
  expect(badgeOf('open', engine, { ...idle, ...change }).title.split('\n')).toEqual(lines)
})
