import type Docker from 'dockerode'
import type { Target } from '../../server/docker/target.ts'
import type { Progress } from './progress.ts'
import { Engine } from '../../server/engine.ts'
import { requireEngine } from '../../server/require-engine.ts'

/**
 * Looks whether the target's engine answers.
 * @returns a client of it
 * @throws UserError with what was looked at
 */
export async function openEngine(target: Target, progress: Progress): Promise<Docker> {
  const engine = new Engine(target)
  const { name, version, target: host } = await requireEngine(engine)
  engine.stop()
  progress.kept(`engine ${name}, Docker ${version} (${host})`)
  return engine.docker
}
