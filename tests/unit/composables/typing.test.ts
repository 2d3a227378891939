import type { Typing } from '../../../composables/typing.ts'
import type { RunState } from '../../../demo/protocol.ts'
import { expect, it } from 'vitest'
import { typingOf } from '../../../composables/typing.ts'

type Situation = Parameters<typeof typingOf>[0]

const run = (change: Partial<RunState> = {}): RunState => ({ type: 'run', demo: 'write', run: 'r1', channel: 1, status: 'running', step: 0, results: [], source: 'live', ...change })
const NOT_CONNECTED: Typing = { keys: 'kept', why: 'Not connected: keys are not sent.' }

const CASES: [string, Partial<Situation>, Typing][] = [
  ['a command runs', {}, { keys: 'sent' }],
  ['it waits at its prompt', { state: run({ status: 'waiting' }) }, { keys: 'sent' }],
  ['the deck types into it', { state: run({ status: 'typing' }) }, { keys: 'kept', why: 'The deck is typing: keys are not sent.' }],
  ['the connection is lost', { connection: 'reconnecting', known: false }, NOT_CONNECTED],
  ['the connection is back, and nothing heard yet', { known: false, state: run({ status: 'done' }) }, NOT_CONNECTED],
  ['the command has ended', { state: run({ status: 'failed' }) }, { keys: 'over', why: 'The command has ended: keys are not sent.' }],
  ['nothing has run yet', { state: run({ run: null, status: 'idle' }) }, { keys: 'over', why: 'Nothing runs: keys are not sent.' }],
  ['a recording plays', { state: run({ source: 'recorded' }) }, { keys: 'over', why: 'A recording takes no keys.' }],
  ['a viewer looks on', { role: 'viewer' }, { keys: 'over', why: 'Nothing here takes keys.' }],
  ['there is no server', { connection: 'alone', state: run({ source: 'recorded' }) }, { keys: 'over', why: 'Nothing here takes keys.' }],
]

it.each(CASES)('knows where keys go when %s', (_, change, typing) => {
  expect(typingOf({ role: 'presenter', connection: 'open', known: true, state: run(), ...change })).toEqual(typing)
})
