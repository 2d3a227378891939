import type Docker from 'dockerode'
import type { Guard, Kind } from './guard.ts'
import type { Origin } from './labels.ts'
import type { PolicyRules } from './policy.ts'
import { CommandError } from './errors.ts'
import { pathName } from './find.ts'
import { DECK_LABEL, isOurs, labelsOf } from './labels.ts'
import { checkCreate, checkExec, checkVolume, harden } from './policy.ts'
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
  const labels = labelsOf(origin)
  const requireOursIfThere = (kind: Kind, name: string, found: Found | null): void => {
    if (found && !isOurs(found.labels, deck))
      refuse(kind, name, found, deck)
  }
  const checkVolumeIsOurs = async (name: string): Promise<void> => {
    const volume = await find(docker.getVolume(pathName('volume', name)).inspect()) as { Labels: Record<string, string> | null, CreatedAt?: string } | null
    requireOursIfThere('volume', name, volume && { labels: volume.Labels, created: volume.CreatedAt })
  }

  return {
    name: (_kind, name) => prefixed(prefix, name),
    async create(name, body) {
      checkCreate(body, rules)
      if (name) {
        const there = await find(docker.getContainer(pathName('container', name)).inspect())
        requireOursIfThere('container', name, there && { labels: there.Config.Labels, created: there.Created, image: there.Config.Image })
      }
      for (const volume of volumesOf(body))
        await checkVolumeIsOurs(volume)
      const hardened = harden(body, rules)
      return { ...hardened, Labels: { ...hardened.Labels, ...labels } }
    },
    async createVolume(body) {
      checkVolume(body, rules)
      if (body.Name)
        await checkVolumeIsOurs(body.Name)
      return { ...body, Labels: { ...body.Labels, ...labels } }
    },
    async createExec(body) {
      checkExec(body)
      return body
    },
    touch(kind, name, found) {
      if (!isOurs(found, deck))
        refuse(kind, name, { labels: found }, deck)
    },
  }
}
