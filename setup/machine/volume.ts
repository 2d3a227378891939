import type Docker from 'dockerode'
import type { NeededVolume } from '../../server/deck-needs.ts'
import type { Progress } from './progress.ts'
import { isDeepStrictEqual } from 'node:util'
import { isNotFound, toCommandError } from '../../server/docker/engine-error.ts'
import { isOurs, labelsOf } from '../../server/docker/labels.ts'
import { request } from '../../server/docker/request.ts'
import { SetupError } from './failure.ts'

interface Volume { Labels: Record<string, string> | null, Driver: string, Options: Record<string, string> | null }

/**
 * Makes sure that a volume of the deck is on the engine. One that is there is never replaced: there may be data in it.
 * @throws SetupError when one of its name is somebody else's, or stores its data elsewhere; CommandError
 */
export async function ensureVolume({ name, driver, options, origin }: NeededVolume, { docker, progress }: { docker: Docker, progress: Progress }): Promise<void> {
  const path = `/volumes/${encodeURIComponent(name)}`
  const there = await request<Volume>(docker, { method: 'GET', path }).catch((error) => {
    if (isNotFound(error))
      return undefined
    throw toCommandError(error, docker)
  })
  const tried = `The volume ${name} was to be created.`
  if (there && !isOurs(there.Labels, origin.deck))
    throw new SetupError(tried, `a volume of this name that the deck (${origin.deck}) did not make. It was not touched.`, 'npm start -- --prefix my-   (the demos under names of their own)')
  // its options may hold a password: they are compared, and never shown
  if (there && !(there.Driver === driver && isDeepStrictEqual(there.Options ?? {}, options)))
    throw new SetupError(tried, 'it is there already and stores its data in another place, or by another key. It was not touched.', `docker volume rm ${name}   (only if nothing in it is to be kept)`)
  if (there)
    return progress.kept(`volume ${name}`)
  await request(docker, { method: 'POST', path: '/volumes/create', body: { Name: name, Driver: driver, DriverOpts: options, Labels: labelsOf(origin) } }).catch((error) => {
    throw toCommandError(error, docker)
  })
  progress.did(`created volume ${name}${options.device ? ` on ${options.device}` : ''}`)
}
