import type Docker from 'dockerode'
import type { Reference } from '../../server/docker/values/reference.ts'
import type { Progress } from './progress.ts'
import { toCommandError } from '../../server/docker/engine-error.ts'
import { openGuard } from '../../server/docker/guard.ts'
import { ProgressError } from '../../server/docker/progress.ts'
import { pull } from '../../server/docker/pull.ts'
import { SetupError } from './failure.ts'
import { noteTerminal } from './note-terminal.ts'
import { hasImage } from './send-image.ts'

/**
 * Makes sure that an image is on the engine. One that is there stays as it is, whatever a registry has by now.
 * @throws SetupError when no registry gives it; CommandError
 */
export async function ensurePulled(reference: Reference, { docker, progress }: { docker: Docker, progress: Progress }): Promise<void> {
  const image = reference.familiar
  if (await hasImage(docker, image))
    return progress.kept(`image ${image}`)
  const context = { docker, terminal: noteTerminal(progress, image), signal: new AbortController().signal, guard: openGuard }
  await pull(reference, context).catch((error: Error) => {
    const seen = error instanceof ProgressError ? error.message : toCommandError(error, docker).message
    throw new SetupError(`The image ${image} was to be pulled.`, seen, `docker pull ${image}   (on a network that has it; --send-images takes it from here)`)
  })
  progress.did(`pulled image ${image}`)
}
