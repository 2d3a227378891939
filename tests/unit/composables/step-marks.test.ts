import type { RunState } from '../../../demo/protocol.ts'
import { expect, it } from 'vitest'
import { markOf } from '../../../composables/useStepMarks.ts'

const results = [{ exit: 0, ok: true, seconds: 1 }, { exit: 1, ok: false, seconds: 1 }]
const run = (change: Partial<RunState>): RunState => ({ type: 'run', demo: 'write', run: 'r1', channel: 1, status: 'done', step: 2, results, source: 'live', ...change })

it.each([
  ['before the first press', run({ run: null, status: 'idle', step: 0, results: [] }), [undefined, undefined, undefined]],
  ['between two steps', run({}), ['done', 'failed', undefined]],
  ['while a command is typed', run({ status: 'typing' }), ['done', 'failed', 'current']],
  ['while it runs', run({ status: 'running' }), ['done', 'failed', 'current']],
  ['while it waits for the next input', run({ status: 'waiting' }), ['done', 'failed', undefined]],
])('%s', (_, state, marks) => {
  expect([0, 1, 2].map(index => markOf(state, index))).toEqual(marks)
})
