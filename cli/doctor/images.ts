import type Docker from 'dockerode'
import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { commandLine } from '../../server/command-line.ts'
import { isNotFound } from '../../server/docker/engine-error.ts'
import { openGuard } from '../../server/docker/guard.ts'
import { pull } from '../../server/docker/pull.ts'
import { request } from '../../server/docker/request.ts'
import { readReference } from '../../server/docker/values/reference.ts'
import { ensureImages, ImageError, listStale } from '../../server/images.ts'
import { processTerminal } from '../process-terminal.ts'
import { count, go, noGo, warn } from './finding.ts'

/** Part of `GET /images/{name}/json`. */
interface Image { Id: string, RepoDigests: string[] | null, Size: number }

export interface ImageSeen {
  name: string
  /** Of the registry where it is known, else the image's id; undefined when the engine does not have it. */
  digest?: string
  bytes: number
}

/** Asks the engine for each of these images. */
export async function findImages(docker: Docker, names: string[], signal?: AbortSignal): Promise<ImageSeen[]> {
  return Promise.all(names.map(async (name) => {
    try {
      const { Id, RepoDigests, Size } = await request<Image>(docker, { method: 'GET', path: `/images/${name}/json`, signal })
      return { name, digest: RepoDigests?.[0]?.split('@')[1] ?? Id, bytes: Size }
    }
    catch (error) {
      if (isNotFound(error))
        return { name, bytes: 0 }
      throw error
    }
  }))
}

/** Images that the deck's commands run, and those it builds. */
export async function checkImages({ engine, needs, deck, flags, signal }: Subject): Promise<Finding> {
  const { docker } = await engine
  const { images, built } = await needs
  const seen = await findImages(docker, images, signal)
  const missing = seen.filter(({ digest }) => !digest).map(({ name }) => name)
  const stale = await listStale(docker, await deck).catch((error: Error) => error)
  if (stale instanceof ImageError)
    return noGo(stale.seen, stale.mend!)
  if (stale instanceof Error)
    throw stale
  if (missing.length === 0 && stale.length === 0)
    return go(`${count(images.length, 'image')}: ${seen.map(({ name, digest }) => `${name} ${digest!.replace('sha256:', '').slice(0, 12)}`).join(', ')}`)
  const mend = commandLine('doctor', flags, '--fix')
  return {
    ...missing.length > 0
      ? noGo(`not on the host: ${missing.join(', ')}`, mend)
      : warn(`built from files that have changed: ${stale.join(', ')}`, mend),
    async fix(log) {
      for (const name of missing.filter(name => !built.includes(name))) {
        log(`${name}: pulling`)
        await pull(readReference(name)!, { docker, terminal: processTerminal(), signal: new AbortController().signal, guard: openGuard })
      }
      await ensureImages({ docker, deck: await deck, log })
    },
  }
}
