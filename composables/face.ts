import type { EngineState, RunState } from '../demo/protocol.ts'
import type { ConnectionState } from './connection.ts'
import { playable } from './press.ts'

export type Icon = 'idle' | 'typing' | 'running' | 'waiting' | 'done' | 'failed' | 'reconnecting' | 'away' | 'play' | 'stop' | 'reset' | 'live' | 'recorded' | 'pause' | 'paused'

/** What the state chip shows: a colour of the deck, a shape and a word. */
export interface Face {
  state: 'idle' | 'running' | 'waiting' | 'done' | 'failed' | 'away'
  icon: Icon
  word: string
}

function exitOf({ results }: RunState): string {
  const exit = results.at(-1)?.exit
  return typeof exit === 'number' ? `, exit ${exit}` : ''
}

/** The state of a demo in one word or two; what keeps it from running comes first. */
export function faceOf(connection: ConnectionState, engine: EngineState | undefined, state: RunState): Face {
  if (connection !== 'open' && connection !== 'alone')
    return { state: 'away', icon: 'reconnecting', word: connection === 'reconnecting' ? 'reconnecting' : 'connecting' }
  if (connection === 'alone' && !state.recordedAt && !state.unrecorded)
    return { state: 'away', icon: 'reconnecting', word: 'loading' }
  if (!playable({ connection, engine, state }))
    return { state: 'away', icon: 'away', word: connection === 'alone' ? 'no recording' : 'engine away' }
  if (state.paused)
    return { state: 'waiting', icon: 'paused', word: 'paused' }
  switch (state.status) {
    case 'idle': return { state: 'idle', icon: 'idle', word: 'ready' }
    case 'typing': return { state: 'running', icon: 'typing', word: 'typing' }
    case 'running': return { state: 'running', icon: 'running', word: 'running' }
    case 'waiting': return { state: 'waiting', icon: 'waiting', word: 'waiting for input' }
    case 'done': return { state: 'done', icon: 'done', word: `done${exitOf(state)}` }
    case 'failed': return { state: 'failed', icon: 'failed', word: `failed${exitOf(state)}` }
  }
}
