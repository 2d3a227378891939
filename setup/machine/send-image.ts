import type Docker from 'dockerode'
import type { Progress } from './progress.ts'
import { toCommandError } from '../../server/docker/engine-error.ts'
import { findImage } from '../../server/docker/find-image.ts'
import { ProgressError, readProgress } from '../../server/docker/progress.ts'
import { SetupError } from './failure.ts'

/** @throws CommandError */
export async function hasImage(docker: Docker, image: string): Promise<boolean> {
  return findImage(docker, image).then(found => found !== undefined, (error) => {
    throw toCommandError(error, docker)
  })
}

/**
 * Sends an image that the engine lacks from one that has it, without a registry: `docker save` there, `docker load` here.
 * @returns whether it was sent
 * @throws SetupError, CommandError
 */
export async function sendMissing(image: string, { docker, from, progress }: { docker: Docker, from: Docker, progress: Progress }): Promise<boolean> {
  if (await hasImage(docker, image) || !await hasImage(from, image))
    return false
  progress.note(`${image}: sending it from the engine of this machine`)
  const answer = await docker.loadImage(await from.getImage(image).get())
  await Array.fromAsync(readProgress(answer)).catch((error) => {
    throw error instanceof ProgressError ? new SetupError(`The image ${image} was to be sent.`, error.message, `docker save ${image} | docker --context NAME load`) : toCommandError(error, docker)
  })
  progress.did(`sent image ${image}`)
  return true
}
