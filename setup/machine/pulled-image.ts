import type Docker from 'dockerode'
import type { Reference } from '../../server/docker/values/reference.ts'
import type { Progress } from './progress.ts'
import { text } from 'node:stream/consumers'
import { isNotFound, toCommandError } from '../../server/docker/engine-error.ts'
import { openGuard } from '../../server/docker/guard.ts'
import { pull } from '../../server/docker/pull.ts'
import { SetupError } from './failure.ts'
import { noteTerminal } from './note-terminal.ts'

interface Parts { docker: Docker, progress: Progress, from?: Docker }

/**
 * Makes sure that an image is on the engine. One that is there stays as it is, whatever a registry has by now.
 * @param parts.from another engine; what it has is taken from there
 * @throws SetupError when neither a registry nor the other engine gives it
 */
export async function ensurePulled(reference: Reference, { docker, progress, from }: Parts): Promise<void> {
  const image = reference.familiar
  if (await has(docker, image))
    return progress.kept(`image ${image}`)
  if (from && await has(from, image)) {
    progress.note(`${image}: sending it from the engine of this machine`)
    await send(image, from, docker)
    return progress.did(`sent image ${image}`)
  }
  const terminal = noteTerminal(progress, image)
  await pull(reference, { docker, terminal, signal: new AbortController().signal, guard: openGuard }).catch((error: Error) => {
    const seen = 'statusCode' in error || 'syscall' in error ? toCommandError(error, docker).message : error.message
    throw new SetupError(`The image ${image} was to be pulled.`, seen, from ? `docker pull ${image}   (on this machine, then once more)` : `docker pull ${image}`)
  })
  progress.did(`pulled image ${image}`)
}

async function has(docker: Docker, image: string): Promise<boolean> {
  return docker.getImage(image).inspect().then(() => true, (error) => {
    if (isNotFound(error))
      return false
    throw toCommandError(error, docker)
  })
}

/** `docker save` here, `docker load` there. */
async function send(image: string, from: Docker, to: Docker): Promise<void> {
  const said = await text(await to.loadImage(await from.getImage(image).get()) as AsyncIterable<Uint8Array>)
  if (!said.includes('Loaded image'))
    throw new SetupError(`The image ${image} was to be sent.`, said.trim(), `docker save ${image} | docker --context NAME load`)
}
