import type { Context } from './context.ts'
import type { CreateBody } from './create-body.ts'
import type { Reference } from './values/reference.ts'
import { isNotFound } from './engine-error.ts'
import { mapNames } from './map-names.ts'
import { pull } from './pull.ts'
import { request } from './request.ts'
import { fillEnv } from './values/env.ts'
import { boundVolumes } from './volumes-of.ts'

export interface Wanted {
  name?: string
  /** What to pull; undefined for an image named by its id. */
  reference: Reference | undefined
  pull: 'always' | 'missing' | 'never'
  body: CreateBody
}

/**
 * Creates a container, its named volumes and, when it is missing, its image (docker/cli container/create.go).
 * The guard sees the final JSON before anything is made.
 * @returns the container's id
 * @throws what docker-modem throws; CommandError
 */
export async function createContainer(wanted: Wanted, context: Context): Promise<string> {
  const { docker, terminal, guard, signal } = context
  const { reference } = wanted
  const name = wanted.name && guard.name('container', wanted.name)
  const { rows, columns, isTTY } = terminal.stdout
  const body = await guard.create(name, mapNames({
    ...wanted.body,
    Env: fillEnv(wanted.body.Env ?? [], context.environment),
    HostConfig: { ...wanted.body.HostConfig, ...(isTTY && { ConsoleSize: [rows ?? 0, columns ?? 0] }) },
  }, guard))
  const create = (): Promise<{ Id: string, Warnings: string[] | null }> =>
    request(docker, { method: 'POST', path: '/containers/create', query: { name }, body, signal })

  if (wanted.pull === 'always' && reference)
    await pull(reference, context)
  await createVolumes(body.HostConfig?.Binds ?? [], body.HostConfig?.VolumeDriver, context)
  const created = await create().catch(async (error: unknown) => {
    if (!isNotFound(error) || !reference || wanted.pull !== 'missing')
      throw error
    terminal.stderr.write(`Unable to find image '${reference.familiar}' locally\n`)
    await pull(reference, context)
    return create()
  })
  for (const warning of created.Warnings ?? [])
    terminal.stderr.write(`WARNING: ${warning}\n`)
  return created.Id
}

/**
 * Makes the named volumes of `-v name:/path` that are not there, for a guard that has something to say on them:
 * the engine, which would make them on its own, cannot give them labels.
 */
async function createVolumes(binds: readonly string[], driver: string | undefined, { docker, guard, signal }: Context): Promise<void> {
  for (const name of boundVolumes(binds)) {
    const plain = { Name: name, ...(driver && { Driver: driver }) }
    const body = await guard.createVolume(plain)
    if (JSON.stringify(body) === JSON.stringify(plain))
      continue
    const { Labels } = await request<{ Labels: Record<string, string> | null }>(docker, { method: 'POST', path: '/volumes/create', body, signal })
    // the engine answers a volume that somebody has made meanwhile as if it were a new one
    await guard.touch('volume', name, Labels)
  }
}
