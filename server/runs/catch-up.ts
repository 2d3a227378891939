import type { Step } from '../../demo/demo.ts'
import type { GiveUp } from './give-up.ts'
import type { LiveSteps } from './live-steps.ts'

/**
 * Runs on the engine what was played from the recording.
 * @param say told how far it is, for people
 * @returns what failed; undefined when the engine is as far
 */
export async function catchUp(live: LiveSteps, steps: readonly Step[], giveUp: GiveUp, signal: AbortSignal, say: (message: string) => void): Promise<string | undefined> {
  for (const step of steps) {
    say(`The engine catches up, unseen: step ${step.index + 1} of ${steps.length}.`)
    const played = await giveUp.race(live.play(step))
    const failed = 'reason' in played ? played.reason : played.ok ? undefined : `step ${step.index + 1}: ${played.unmet}`
    if (failed || signal.aborted)
      return failed
  }
  return undefined
}
