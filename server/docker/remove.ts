import type Docker from 'dockerode'
import type { Origin } from './labels.ts'
import { CommandError } from './errors.ts'
import { pathName } from './find.ts'
import { confirmEngine, meetEngine } from './identity.ts'
import { isOurs, labelFilter, originOf } from './labels.ts'

/** Something on the engine that the deck made. */
export interface Owned {
  kind: 'container' | 'network' | 'volume'
  id: string
  name: string
  /** Of the server that made it. */
  prefix: string
}

/**
 * Everything that the deck, or one demo of it, has left on the engine. Volumes are listed last.
 * @param of which deck, and which demo or run of it
 */
export async function listOwned(docker: Docker, of: Partial<Origin> & { deck: string }): Promise<Owned[]> {
  const filters = labelFilter(of)
  const prefixOf = (labels: Record<string, string> | null | undefined): string => originOf(labels ?? {}).prefix
  await meetEngine(docker)
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ])
  return [
    ...containers.map(({ Id, Names, Labels }) => ({ kind: 'container' as const, id: Id, name: Names[0]?.slice(1) ?? Id.slice(0, 12), prefix: prefixOf(Labels) })),
    ...networks.map(({ Id, Name, Labels }) => ({ kind: 'network' as const, id: Id, name: Name, prefix: prefixOf(Labels) })),
    ...(volumes ?? []).map(({ Name, Labels }) => ({ kind: 'volume' as const, id: Name, name: Name, prefix: prefixOf(Labels) })),
  ]
}

async function labelsNow(docker: Docker, { kind, id }: Owned): Promise<Record<string, string> | null | undefined> {
  switch (kind) {
    case 'container': return (await docker.getContainer(id).inspect()).Config.Labels
    case 'network': return (await docker.getNetwork(id).inspect() as { Labels?: Record<string, string> }).Labels
    case 'volume': return (await docker.getVolume(pathName('volume', id)).inspect()).Labels
  }
}

/**
 * Removes one thing, by id, after seeing on it that it is the deck's, and that it is on the engine where it was listed. What is gone already is fine.
 * @throws CommandError when the label is not there (any more), when another engine answers, or in the engine's words
 */
export async function removeOwned(docker: Docker, deck: string, owned: Owned): Promise<void> {
  try {
    const [labels] = await Promise.all([labelsNow(docker, owned), confirmEngine(docker)])
    if (!isOurs(labels, deck))
      throw new CommandError(`${owned.kind} "${owned.name}" does not carry this deck's label: left untouched`)
    switch (owned.kind) {
      case 'container':
        await docker.getContainer(owned.id).remove({ force: true, v: true })
        break
      case 'network':
        await docker.getNetwork(owned.id).remove()
        break
      case 'volume':
        await docker.getVolume(pathName('volume', owned.id)).remove()
    }
  }
  catch (error) {
    // 404: gone; 409 on a container: its removal is already under way (--rm)
    const { statusCode, message } = error as { statusCode?: number, message: string }
    if (statusCode !== 404 && !(statusCode === 409 && /already in progress/.test(message)))
      throw error
  }
}

/**
 * Removes everything that the deck, or one demo of it, has left on the engine, its volumes too.
 * @throws CommandError as `removeOwned`; what comes after is left
 */
export async function removeAllOwned(docker: Docker, of: Partial<Origin> & { deck: string }): Promise<void> {
  for (const owned of await listOwned(docker, of))
    await removeOwned(docker, of.deck, owned)
}
