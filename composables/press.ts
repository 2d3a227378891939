import type { EngineState, Role, RunState } from '../demo/protocol.ts'
import type { ConnectionState } from './connection.ts'

export interface Situation {
  role: Role | undefined
  connection: ConnectionState
  engine: EngineState | undefined
  known: boolean
  state: RunState
  /** Number of the demo's steps. */
  steps: number
}

/** What the one key of a speaker does on a demo's slide. `stay`: nothing, and why; pressed again, it moves on. */
export type Press = { does: 'play', step: number } | { does: 'skip' } | { does: 'stay', why: string } | { does: 'move-on' }

/** The step that the next press plays; `steps` when there is none left. */
export function nextStep({ status, step }: RunState): number {
  return status === 'running' || status === 'typing' ? step + 1 : step
}

/** Whether a step can be played now, on the engine or from the recording. */
export function playable({ connection, engine, state }: Pick<Situation, 'connection' | 'engine' | 'state'>): boolean {
  const recorded = state.recordedAt !== undefined
  return connection === 'alone' ? recorded : connection === 'open' && (engine?.state !== 'away' || recorded)
}

export function pressOf({ role, connection, engine, known, state, steps }: Situation): Press {
  if (role !== 'presenter' || connection === 'off' || connection === 'connecting')
    return { does: 'move-on' }
  if (connection === 'reconnecting' || !known)
    return { does: 'stay', why: 'Not connected. Press again for the next slide.' }
  if (state.status === 'typing' || (state.status === 'running' && state.source === 'recorded'))
    return { does: 'skip' }
  const step = nextStep(state)
  if (step >= steps)
    return state.status === 'running' ? { does: 'stay', why: 'Still running. Press again for the next slide.' } : { does: 'move-on' }
  if (!playable({ connection, engine, state }))
    return state.run === null ? { does: 'move-on' } : { does: 'stay', why: 'No engine. Press again for the next slide.' }
  return { does: 'play', step }
}
