import type { Press, Situation } from '../../../composables/press.ts'
import type { EngineState, RunState } from '../../../demo/protocol.ts'
import { describe, expect, it } from 'vitest'
import { nextStep, pressOf } from '../../../composables/press.ts'

const live = { state: 'live', target: 'unix:///x', name: 'host', version: '28.0.0', apiVersion: '1.48' } as const
const away: EngineState = { state: 'away', target: 'unix:///x', lookedAt: [] }
const run = (change: Partial<RunState> = {}): RunState => ({ type: 'run', demo: 'write', run: 'r1', channel: 1, status: 'done', step: 1, results: [], source: 'live', ...change })
const situation: Situation = { role: 'presenter', connection: 'open', engine: live, known: true, state: run({ run: null, status: 'idle', step: 0 }), steps: 2 }
const stay = (why: string): Press => ({ does: 'stay', why: `${why} Press again for the next slide.` })

const CASES: [string, Partial<Situation>, Press][] = [
  ['plays the first step of an idle demo', {}, { does: 'play', step: 0 }],
  ['plays the next step after one is done', { state: run() }, { does: 'play', step: 1 }],
  ['plays on after a failure', { state: run({ status: 'failed' }) }, { does: 'play', step: 1 }],
  ['types into a command that waits for input', { state: run({ status: 'waiting' }) }, { does: 'play', step: 1 }],
  ['shows the rest of what is being typed', { state: run({ status: 'typing' }) }, { does: 'skip' }],
  ['asks for the step after the one that runs', { state: run({ status: 'running', step: 0 }) }, { does: 'play', step: 1 }],
  ['moves on after the last step', { state: run({ step: 2 }) }, { does: 'move-on' }],
  ['does not leave a last step that runs', { state: run({ status: 'running', step: 1 }) }, stay('Still running.')],
  ['only navigates for a viewer', { role: 'viewer' }, { does: 'move-on' }],
  ['only navigates where there is no connection', { connection: 'off' }, { does: 'move-on' }],
  ['only navigates where there never was one', { connection: 'connecting', role: undefined }, { does: 'move-on' }],
  ['does not skip a slide while the connection is back in a moment', { connection: 'reconnecting', known: false }, stay('Not connected.')],
  ['does not play what it does not know', { known: false }, stay('Not connected.')],
  ['only navigates where there is no engine', { engine: away }, { does: 'move-on' }],
  ['plays the recording where there is no engine', { engine: away, state: run({ source: 'recorded', recordedAt: '2026-11-22T13:00:00.000Z' }) }, { does: 'play', step: 1 }],
  ['plays the recording where there is no server', { connection: 'alone', engine: undefined, state: run({ source: 'recorded', recordedAt: '2026-11-22T13:00:00.000Z' }) }, { does: 'play', step: 1 }],
  ['only navigates where there is neither server nor recording', { connection: 'alone', engine: undefined }, { does: 'move-on' }],
  ['shows the rest of what a recording prints', { state: run({ status: 'running', step: 1, source: 'recorded' }) }, { does: 'skip' }],
  ['does not leave a started demo when the engine goes', { engine: away, state: run() }, stay('No engine.')],
]

describe('pressOf', () => {
  it.each(CASES)('%s', (_, change, expected) => {
    expect(pressOf({ ...situation, ...change })).toEqual(expected)
  })
})

describe('nextStep', () => {
  it.each([
    ['idle', 0, 0],
    ['typing', 0, 1],
    ['running', 0, 1],
    ['waiting', 1, 1],
    ['done', 1, 1],
    ['failed', 1, 1],
  ] as const)('%s at %i: %i', (status, step, next) => {
    expect(nextStep(run({ status, step }))).toBe(next)
  })
})
