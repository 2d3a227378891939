import type Docker from 'dockerode'
import { setTimeout as sleep } from 'node:timers/promises'

const RE_IMAGE = /Unable to find image '([^']+)' locally/
const RE_PLUGIN = /volume plugin (\S+): plugin "[^"]+" not found/
/** Milliseconds in which an engine that is there answers a ping. */
const PING_MS = 2000

/**
 * Why a command that failed could not do otherwise on this engine.
 * @param output what it printed
 * @returns one line; undefined when the failure is the command's own
 */
export async function lostReason(docker: Docker, output: string): Promise<string | undefined> {
  const [, image] = RE_IMAGE.exec(output) ?? []
  if (image)
    return `The engine has no image ${image} and could not get it.`
  const [, plugin] = RE_PLUGIN.exec(output) ?? []
  if (plugin)
    return `The engine has no volume plugin ${plugin}.`
  const answers = await Promise.race([docker.ping().then(() => true, () => false), sleep(PING_MS, false)])
  return answers ? undefined : 'The engine does not answer any more.'
}
