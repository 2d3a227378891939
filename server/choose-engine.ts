import type { StartFlags } from './command-line.ts'
import type { Target } from './docker/target.ts'
import process from 'node:process'
import { resolveTarget } from './docker/target.ts'
import { say } from './messages.ts'
import { onStop } from './stop-signals.ts'
import { UserError } from './user-error.ts'

/** Lines of a failure that are told: its end says why. */
const TOLD = 3

export interface ChosenEngine {
  target: Target
  /** Of one that was brought up. */
  stop?: () => Promise<void>
}

/**
 * The engine that the demos talk to. What it asks of this machine is looked at at once, before anything takes time.
 * @returns how to have it: a private one is brought up only then
 * @throws UserError, TargetError
 */
export async function chooseEngine(flags: StartFlags): Promise<() => Promise<ChosenEngine>> {
  if (!flags.privateEngine) {
    const target = resolveTarget(process.env, flags)
    return async () => ({ target })
  }
  const { requireRights, startPrivateEngine } = await import('../setup/private-engine/private-engine.ts')
  requireRights()
  return async () => {
    const stopped = new AbortController()
    const listenNoMore = onStop(() => stopped.abort())
    try {
      const { host, stop } = await startPrivateEngine({ log: say, signal: stopped.signal })
      return { target: resolveTarget({}, host), stop }
    }
    catch (error) {
      if (stopped.signal.aborted)
        throw new UserError('Stopped; nothing was left behind.')
      throw new UserError((error as Error).message.trim().split('\n').slice(-TOLD).join('\n'), 'npm start   (the demos play from their recordings)', 'A Docker engine of our own was to be brought up.')
    }
    finally {
      listenNoMore()
    }
  }
}
