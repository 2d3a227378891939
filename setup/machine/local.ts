import type { Deck } from '../../server/deck.ts'
import type { Target } from '../../server/docker/target.ts'
import type { Progress } from './progress.ts'
import { openEngine } from './engine.ts'
import { prepareHost } from './prepare.ts'

/**
 * Prepares an engine that is there: images and volumes.
 * @throws SetupError, ImageError, CommandError
 */
export async function setUpLocal({ deck, target, progress }: { deck: Deck, target: Target, progress: Progress }): Promise<void> {
  const docker = await openEngine(target, progress)
  await prepareHost({ deck, docker, progress })
}
