import type Docker from 'dockerode'
import type { Guard, Kind } from './guard.ts'
import type { Origin } from './labels.ts'
import type { PolicyRules } from './policy.ts'
import { checkLinks } from './bind-links.ts'
import { CommandError } from './errors.ts'
import { pathName } from './find.ts'
import { confirmEngine } from './identity.ts'
import { DECK_LABEL, isOurs, labelsOf } from './labels.ts'
import { checkCreate, checkExec, checkVolume, harden } from './policy.ts'
import { isUserDefined } from './values/network.ts'
import { volumesOf } from './volumes-of.ts'

/** What inspect tells about who made something. */
interface Found { labels: Record<string, string> | null | undefined, created?: string, image?: string }

/** Reads what an inspect call answers; null when there is no such thing. */
async function find<T>(inspect: Promise<T>): Promise<T | null> {
  return inspect.catch((error: { statusCode?: number }) => {
    if (error.statusCode === 404)
      return null
    throw error
  })
}

function looksLike({ labels, created, image }: Found): string {
  const compose = labels?.['com.docker.compose.project']
  const deck = labels?.[DECK_LABEL]
  const owner = compose ? `Compose project "${compose}"` : deck ? `the deck "${deck}"` : 'somebody else'
  return `It looks like ${owner}'s${image ? `, made from ${image}` : ''}${created ? `, on ${created.slice(0, 10)}` : ''}.`
}

function refuse(kind: Kind, name: string, found: Found, deck: string): never {
  throw new CommandError([
    `The ${kind} "${name}" is there already, and this deck (${deck}) did not make it.`,
    looksLike(found),
    'It was not touched, and the step was not run.',
    'To run the demos beside it, under names of their own: npm start -- --prefix my-',
  ].join('\n'), 1)
}

/** Makes all checks at once. @throws what the first one that fails, in their order, throws */
async function all(checks: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(checks)).find(check => check.status === 'rejected')
  if (failed)
    throw failed.reason
}

/** Names of the networks that a container's JSON joins, but the engine's own. */
function networksOf({ HostConfig, NetworkingConfig }: Docker.ContainerCreateOptions): string[] {
  const names = [HostConfig?.NetworkMode ?? '', ...Object.keys(NetworkingConfig?.EndpointsConfig ?? {})]
  return [...new Set(names)].filter(isUserDefined)
}

/** The name on the engine for one in the slide. */
export function prefixed(prefix: string, name: string): string {
  return prefix + name
}

/**
 * The guard of the stage: what is created carries the deck's labels and passes the policy; what exists and is not the
 * deck's is neither used nor touched.
 * @param parts.prefix put before every name on the engine; '' for none
 */
export function deckGuard({ docker, origin, prefix, rules }: { docker: Docker, origin: Origin, prefix: string, rules: PolicyRules }): Guard {
  const { deck } = origin
  const labels = labelsOf({ ...origin, prefix })
  const requireOursIfThere = (kind: Kind, name: string, found: Found | null): void => {
    if (found && !isOurs(found.labels, deck))
      refuse(kind, name, found, deck)
  }
  const checkVolumeIsOurs = async (name: string): Promise<void> => {
    const volume = await find(docker.getVolume(pathName('volume', name)).inspect()) as { Labels: Record<string, string> | null, CreatedAt?: string } | null
    requireOursIfThere('volume', name, volume && { labels: volume.Labels, created: volume.CreatedAt })
  }
  const checkContainerIsOurs = async (name: string): Promise<void> => {
    const there = await find(docker.getContainer(pathName('container', name)).inspect())
    // a name such as `cafe` finds a container whose id begins so, too
    requireOursIfThere('container', name, there?.Name === `/${name}` ? { labels: there.Config.Labels, created: there.Created, image: there.Config.Image } : null)
  }
  const checkNetworkIsOurs = async (name: string): Promise<void> => {
    const network = await find(docker.getNetwork(pathName('network', name)).inspect()) as { Labels?: Record<string, string>, Created?: string } | null
    requireOursIfThere('network', name, network && { labels: network.Labels, created: network.Created })
  }
  /** A mount makes its volume on the engine, which asks nobody for labels: they have to go along. */
  const label = (mount: Docker.MountSettings): Docker.MountSettings =>
    mount.Type === 'volume' && mount.Source ? { ...mount, VolumeOptions: { ...mount.VolumeOptions, Labels: { ...mount.VolumeOptions?.Labels, ...labels } } } as Docker.MountSettings : mount

  return {
    name: (_kind, name) => prefixed(prefix, name),
    async create(name, body) {
      checkCreate(body, rules)
      await all([
        checkLinks(docker, body, rules),
        confirmEngine(docker),
        ...name ? [checkContainerIsOurs(name)] : [],
        ...volumesOf(body).map(checkVolumeIsOurs),
        ...networksOf(body).map(checkNetworkIsOurs),
      ])
      const hardened = harden(body, rules)
      const { Mounts } = hardened.HostConfig ?? {}
      return { ...hardened, HostConfig: { ...hardened.HostConfig, ...Mounts && { Mounts: Mounts.map(label) } }, Labels: { ...hardened.Labels, ...labels } }
    },
    async createVolume(body) {
      checkVolume(body, rules)
      await all([confirmEngine(docker), ...body.Name ? [checkVolumeIsOurs(body.Name)] : []])
      return { ...body, Labels: { ...body.Labels, ...labels } }
    },
    async createExec(body) {
      checkExec(body)
      return body
    },
    async touch(kind, name, found) {
      await confirmEngine(docker)
      if (!isOurs(found, deck))
        refuse(kind, name, { labels: found }, deck)
    },
  }
}
