import type { Log } from './process.ts'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { untilAborted } from '../../server/until-aborted.ts'
import { assertCanInstall, installPackages } from './apt.ts'
import { ensureBaseImages } from './base-images.ts'
import { answering, placeOf, startDockerd, stopDockerd, tellDockerdToStop } from './dockerd.ts'
import { emptyEngine } from './empty.ts'
import { withLock } from './lock.ts'
import { which } from './process.ts'
import { countUsers, enter } from './users.ts'

/** Program, and the package that brings it. */
const NEEDED = { dockerd: 'docker.io', ip: 'iproute2', mmdebstrap: 'mmdebstrap', gpgv: 'gpgv' }

export interface PrivateEngine {
  /** Such as `unix:///run/…/docker.sock`. */
  host: string
  /** Leaves the engine; the last one to leave stops it. Images and volumes stay for the next start. */
  stop: () => Promise<void>
}

/** @throws UserError where there can be no private engine: not Debian or Ubuntu, or not root */
export const requireRights = assertCanInstall

/**
 * Brings up a Docker engine that shares nothing with the machine's own, with the base images on it, `mysql` included.
 * On Debian and Ubuntu, as root; what is missing is installed. When it runs already it is joined.
 * @param options for whom it is
 * @param options.log told about what takes long
 * @param options.name engines of different names share nothing
 * @param options.empty no container, volume or network outlives its users: for tests
 * @param options.signal stops it half-way, and what has been started of it
 * @throws Error with the reason when there can be none; the signal's reason
 */
export async function startPrivateEngine({ log, name = 'demos', empty = false, signal = new AbortController().signal }: { log: Log, name?: string, empty?: boolean, signal?: AbortSignal }): Promise<PrivateEngine> {
  assertCanInstall()
  const place = placeOf(name)
  const users = join(place.runtime, 'users')
  const lock = `${place.runtime}.lock`

  return await withLock(lock, async () => {
    const missing = Object.entries(NEEDED).filter(([program]) => !which(program)).map(([, name]) => name)
    if (missing.length > 0)
      await installPackages(missing, log, signal)

    const first = countUsers(users) === 0
    const user = await enter(users)
    const isLast = (): boolean => {
      rmSync(user, { force: true })
      return countUsers(users) === 0
    }
    // a test runner that gets Ctrl-C does not wait for its teardown
    const leaveAtOnce = (): void => {
      if (isLast())
        tellDockerdToStop(place)
    }
    process.once('exit', leaveAtOnce)
    const leave = async (): Promise<void> => {
      process.off('exit', leaveAtOnce)
      if (!isLast())
        return
      const docker = await answering(place)
      if (docker && empty)
        await emptyEngine(docker)
      await stopDockerd(place)
    }
    try {
      // one of tests that were killed a moment ago still stops, and may answer while it does
      const there = first && empty ? undefined : await answering(place)
      if (!there)
        await stopDockerd(place)
      // not stopped while it starts: a daemon that gets a signal too early leaves its containerd behind
      const docker = there ?? await startDockerd(place, log)
      // Left over from one that was killed.
      if (first && empty)
        await emptyEngine(docker)
      signal.throwIfAborted()
      // not waited for when it is stopped: it fails by itself once its engine is gone
      await untilAborted(ensureBaseImages(docker, log), signal)
      return { host: `unix://${place.socket}`, stop: () => withLock(lock, leave) }
    }
    catch (error) {
      await leave()
      throw error
    }
  }, signal)
}
