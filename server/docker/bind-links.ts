import type Docker from 'dockerode'
import type { MountRules } from './policy-mounts.ts'
import { lstat, realpath } from 'node:fs/promises'
import { posix } from 'node:path'
import { targetOf } from './engine-error.ts'
import { PolicyError } from './policy-error.ts'
import { checkPath, isWithin, plainPath } from './policy-mounts.ts'

/** Whether the engine's files are this machine's, as far as can be known: behind a network they are not. */
function isHere(docker: Docker): boolean {
  const target = targetOf(docker)
  return target ? target.address.transport === 'unix' : (docker.modem as { socketPath?: string }).socketPath !== undefined
}

/**
 * Where a path leads. What is not there yet is made by the engine, below what is.
 * @returns undefined when that cannot be told: a link to what is not there, a directory that may not be looked into
 */
async function follow(path: string): Promise<string | undefined> {
  const real = await realpath(path).catch(() => undefined)
  if (real !== undefined)
    return real
  const isNothing = await lstat(path).then(() => false, (error: NodeJS.ErrnoException) => error.code === 'ENOENT')
  const parent = isNothing ? await follow(posix.dirname(path)) : undefined
  return parent && posix.join(parent, posix.basename(path))
}

/** Directories of the host that a container's JSON asks for. */
function* directoriesOf({ HostConfig }: Docker.ContainerCreateOptions): Generator<[field: string, source: string]> {
  for (const bind of HostConfig?.Binds ?? []) {
    if (bind.startsWith('/'))
      yield ['HostConfig.Binds', bind.split(':')[0]!]
  }
  for (const { Type, Source } of HostConfig?.Mounts ?? []) {
    if (Type === 'bind')
      yield ['HostConfig.Mounts', Source]
  }
}

/**
 * Looks where directories of the host lead that `checkCreate` let through. A listed directory itself is its owner's word;
 * what is below it may be a link that a container has left there.
 * @throws PolicyError when one leads out of the listed directories, or when nobody can tell
 */
export async function checkLinks(docker: Docker, body: Docker.ContainerCreateOptions, { binds }: MountRules): Promise<void> {
  const listed = binds.map(plainPath)
  for (const [field, source] of directoriesOf(body)) {
    const path = plainPath(source)
    if (listed.includes(path))
      continue
    if (!isHere(docker))
      throw new PolicyError('bind-mount', field, `${source}, on a host that cannot be looked at from here: only ${binds.join(', ')} may be mounted there`)
    const around = (await Promise.all(listed.filter(directory => isWithin(path, directory)).map(async directory => realpath(directory).catch(() => [])))).flat()
    const real = await follow(path)
    if (real === undefined || !around.some(directory => isWithin(real, directory)))
      throw new PolicyError('bind-mount', field, `${source}, which leads to ${real ?? 'a place that nobody knows'}`)
    checkPath(field, real, { binds: around })
  }
}
