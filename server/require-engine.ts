import type { EngineState } from '../demo/protocol.ts'
import type { Engine } from './engine.ts'
import { UserError } from './user-error.ts'

type Live = EngineState & { state: 'live' }

/**
 * Waits for the first look at the engine.
 * @returns what it says of itself
 * @throws UserError with what was looked at when none answers
 */
export async function requireEngine(engine: Engine): Promise<Live> {
  const state = await engine.first
  if (state.state === 'live')
    return state
  engine.stop()
  const [seen, mend] = state.state === 'away' ? [state.lookedAt.join('\n'), state.mend] : [state.target, undefined]
  throw new UserError(seen, mend, 'A Docker engine was looked for.')
}
