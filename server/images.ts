import type Docker from 'dockerode'
import type { Deck } from './deck.ts'
import type { FoundImage } from './docker/find-image.ts'
import type { ImageContext } from './image-context.ts'
import { relative, resolve } from 'node:path'
import process from 'node:process'
import { Readable } from 'node:stream'
import { toCommandError } from './docker/engine-error.ts'
import { findImage } from './docker/find-image.ts'
import { ProgressError, readProgress } from './docker/progress.ts'
import { packContext } from './image-context.ts'
import { UserError } from './user-error.ts'

/**
 * Labels of an image that was built here. Containers inherit the labels of their image, so none of them may be the one
 * by which a container is known to be the deck's.
 */
export const BUILT_FOR = 'slidev-docker.built-for'
const CONTEXT = 'slidev-docker.context'

const RE_STEP = /^Step \d+\/\d+ : (.*)$/m
const RE_FROM = /^FROM (?:--\S+ )*(\S+)/

/** An image that could not be made: the engine's own words, and one command that mends it. */
export class ImageError extends UserError {
  constructor(tag: string, reason: string, mend: string) {
    super(`The image ${tag} could not be built: ${reason}`, mend)
    this.name = 'ImageError'
  }
}

/** The engine that builds. */
interface Builder {
  docker: Docker
  /** Given a line for each step of a build and each layer that is pulled. */
  log: (line: string) => void
  signal?: AbortSignal
}

/**
 * Builds the images that the deck declares where the target has none, or one that was built for the deck from other
 * files. An image of the same name that was not built here is used as it is.
 * @throws ImageError
 */
export async function ensureImages({ deck, ...builder }: Builder & { deck: Pick<Deck, 'deck' | 'root' | 'images'> }): Promise<void> {
  const { docker, log } = builder
  for (const [tag, directory] of Object.entries(deck.images)) {
    const { context, build } = await readContext(tag, resolve(deck.root, directory))
    const found = await findImage(docker, tag)
    if (found && !isStale(found, deck.deck, context))
      continue
    log(`${tag}: building on ${found ? 'changed files' : 'the Docker host'}`)
    await buildImage(tag, context, { [BUILT_FOR]: deck.deck, [CONTEXT]: context.digest }, build, builder)
    log(`${tag}: built`)
  }
}

/**
 * Images that were built for the deck from other files than it has now.
 * @throws ImageError when there are no files to build one from
 */
export async function listStale(docker: Docker, { deck, root, images }: Pick<Deck, 'deck' | 'root' | 'images'>): Promise<string[]> {
  const tags = await Promise.all(Object.entries(images).map(async ([tag, directory]) => {
    const { context } = await readContext(tag, resolve(root, directory))
    const found = await findImage(docker, tag)
    return found && isStale(found, deck, context) ? [tag] : []
  }))
  return tags.flat()
}

function isStale({ labels }: FoundImage, deck: string, { digest }: ImageContext): boolean {
  return labels[BUILT_FOR] === deck && labels[CONTEXT] !== digest
}

async function readContext(tag: string, path: string): Promise<{ context: ImageContext, build: string }> {
  const build = `docker build -t ${tag} ${relative(process.cwd(), path) || '.'}`
  const context = await packContext(path).catch((error: Error) => {
    throw new ImageError(tag, error.message, build)
  })
  return { context, build }
}

async function buildImage(tag: string, context: ImageContext, labels: Record<string, string>, build: string, { docker, log, signal }: Builder): Promise<void> {
  let base: string | undefined
  const answer = await docker.buildImage(Readable.from([context.tar]), { t: tag, labels, rm: true, forcerm: true, abortSignal: signal })
    .catch((error) => {
      throw new ImageError(tag, toCommandError(error, docker).message, build)
    })
  try {
    for await (const { id, stream, status, progressDetail } of readProgress(answer)) {
      const step = RE_STEP.exec(stream ?? '')
      if (step) {
        base = RE_FROM.exec(step[1]!)?.[1]
        log(`${tag}: ${step[0]}`)
      }
      else if (status && !progressDetail?.total) {
        log(`${tag}: ${id ? `${id}: ` : ''}${status}`)
      }
    }
  }
  catch (error) {
    // no step after FROM: the base image is what is missing
    throw error instanceof ProgressError ? new ImageError(tag, error.message, base ? `docker pull ${base}` : build) : error
  }
  signal?.throwIfAborted()
}
