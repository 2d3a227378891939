import type Docker from 'dockerode'
import type { Progress } from './progress.ts'
import { text } from 'node:stream/consumers'
import { isNotFound, toCommandError } from '../../server/docker/engine-error.ts'
import { SetupError } from './failure.ts'

export async function hasImage(docker: Docker, image: string): Promise<boolean> {
  return docker.getImage(image).inspect().then(() => true, (error) => {
    if (isNotFound(error))
      return false
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
  const said = await text(await docker.loadImage(await from.getImage(image).get()) as AsyncIterable<Uint8Array>)
  if (!said.includes('Loaded image'))
    throw new SetupError(`The image ${image} was to be sent.`, said.trim(), `docker save ${image} | docker --context NAME load`)
  progress.did(`sent image ${image}`)
  return true
}
