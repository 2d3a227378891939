import type Docker from 'dockerode'
import { setTimeout as sleep } from 'node:timers/promises'
import { missingOnEngine, tellMissing } from './missing.ts'

/** Milliseconds in which an engine that is there answers a ping. */
const PING_MS = 2000

/**
 * Why a command that failed could not do otherwise on this engine.
 * @param output what it printed
 * @returns one line; undefined when the failure is the command's own
 */
export async function lostReason(docker: Docker, output: string): Promise<string | undefined> {
  const missing = missingOnEngine(output)
  if (missing)
    return tellMissing(missing)
  const answers = await Promise.race([docker.ping().then(() => true, () => false), sleep(PING_MS, false)])
  return answers ? undefined : 'The engine does not answer any more.'
}
