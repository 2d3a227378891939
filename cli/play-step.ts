import type { StepResult } from '../demo/protocol.ts'
import type { DeckDemo } from '../server/deck.ts'
import type { Run } from '../server/runs/run.ts'
import type { Stage } from '../server/runs/stage.ts'
import { randomUUID } from 'node:crypto'
import { UserError } from '../server/user-error.ts'

/** Milliseconds beyond its time that a step is given to end after it was stopped. */
const STOP_MS = 10_000

/**
 * Plays the next step of a demo to its end; one that overruns its time is stopped.
 * @param signal ends it at once
 * @throws UserError when the engine has gone meanwhile; the signal's reason
 */
export async function playStep(stage: Stage, demo: DeckDemo, index: number, signal: AbortSignal): Promise<StepResult> {
  signal.throwIfAborted()
  const answer = stage.play(demo, index, randomUUID())
  if (answer !== 'playing')
    throw new UserError(answer === 'engine-away' ? 'the Docker engine does not answer any more' : `it was refused: ${answer}`, 'npm run doctor', `Step ${index + 1} of the demo "${demo.id}" was to be played.`)
  const run = stage.run(demo.id) as Run
  const stop = setTimeout(() => {
    run.stop()
    setTimeout(() => run.stop(), STOP_MS / 2).unref()
  }, demo.steps[index]!.within + STOP_MS)
  const end = (): void => void run.close()
  signal.addEventListener('abort', end, { once: true })
  await run.settled
  signal.removeEventListener('abort', end)
  clearTimeout(stop)
  signal.throwIfAborted()
  return run.state.results[index]!
}
