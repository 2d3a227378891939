import type Docker from 'dockerode'
import type { FoundImage } from '../../server/docker/find-image.ts'
import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { commandLine } from '../../server/command-line.ts'
import { findImage } from '../../server/docker/find-image.ts'
import { openGuard } from '../../server/docker/guard.ts'
import { pull } from '../../server/docker/pull.ts'
import { readReference } from '../../server/docker/values/reference.ts'
import { ensureImages, ImageError, listStale } from '../../server/images.ts'
import { processTerminal } from '../process-terminal.ts'
import { count, go, noGo, warn } from './finding.ts'

/** Asks the engine for each of these images: those that it has, and the names of those that it has not. */
export async function findImages(docker: Docker, names: string[], signal?: AbortSignal): Promise<{ found: (FoundImage & { name: string })[], missing: string[] }> {
  const seen = await Promise.all(names.map(async name => ({ name, image: await findImage(docker, name, signal) })))
  return {
    found: seen.flatMap(({ name, image }) => image ? [{ name, ...image }] : []),
    missing: seen.filter(({ image }) => !image).map(({ name }) => name),
  }
}

/** Images that the deck's commands run, and those it builds. */
export async function checkImages({ engine, needs, deck, flags, signal }: Subject): Promise<Finding> {
  const { docker } = await engine
  const { images, built } = await needs
  const { found, missing } = await findImages(docker, images, signal)
  const stale = await listStale(docker, await deck).catch((error: Error) => error)
  if (stale instanceof ImageError)
    return noGo(stale.seen, stale.mend!)
  if (stale instanceof Error)
    throw stale
  if (missing.length === 0 && stale.length === 0)
    return go(`${count(images.length, 'image')}: ${found.map(({ name, digest }) => `${name} ${digest.replace('sha256:', '').slice(0, 12)}`).join(', ')}`)
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
