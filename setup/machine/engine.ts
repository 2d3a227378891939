import type Docker from 'dockerode'
import type { Target } from '../../server/docker/target.ts'
import type { Progress } from './progress.ts'
import { Engine } from '../../server/engine.ts'
import { SetupError } from './failure.ts'

/**
 * Looks whether the target's engine answers.
 * @returns a client of it
 * @throws SetupError with what was looked at
 */
export async function openEngine(target: Target, progress: Progress): Promise<Docker> {
  const engine = new Engine(target)
  const state = await engine.first
  engine.stop()
  if (state.state === 'live') {
    progress.kept(`engine ${state.name}, Docker ${state.version} (${state.target})`)
    return engine.docker
  }
  const [seen, mend] = state.state === 'away' ? [state.lookedAt.join('\n      '), state.mend] : ['nothing', '']
  throw new SetupError(`A Docker engine was looked for.`, seen, mend || 'sudo systemctl start docker')
}
