import type Docker from 'dockerode'
import type { Context } from './context.ts'
import type { Kind } from './guard.ts'
import { CommandError } from './errors.ts'

/**
 * A name as one part of a path of the API: docker-modem does not escape it, and follows the redirect that the engine
 * answers to dots and doubled slashes, to a host that the name could choose.
 * @throws CommandError in the words that such a name ends with in docker
 */
export function pathName(kind: Kind, name: string): string {
  if (name.trim() === '')
    throw new CommandError(`invalid ${kind} name or ID: value is empty`)
  const parts = name.trim().split('/').filter(part => part !== '')
  if (parts.length === 0 || parts.some(part => part === '.' || part === '..'))
    throw new CommandError('Error response from daemon: page not found')
  return encodeURIComponent(parts.join('/'))
}

/**
 * Looks up a container by the name or id in the slide, to act on it by id.
 * @throws CommandError when the guard refuses; the engine's error when there is none
 */
export async function findContainer({ docker, guard, signal }: Context, name: string): Promise<Docker.ContainerInspectInfo> {
  const onEngine = name && guard.name('container', name)
  const found = await docker.getContainer(pathName('container', onEngine)).inspect({ abortSignal: signal })
  await guard.touch('container', onEngine, found.Config.Labels)
  return found
}
