import type Docker from 'dockerode'
import type { Readable } from 'node:stream'

/**
 * `docker import`: an image of one layer.
 * @param docker the engine
 * @param tar of a root file system
 * @param tag with its version
 * @param changes Dockerfile instructions such as `CMD ["sh"]`
 * @throws Error with the engine's words
 */
export async function importImage(docker: Docker, tar: NodeJS.ReadableStream, tag: string, changes: string[] = []): Promise<void> {
  const [repo, version] = tag.split(':')
  const progress = await docker.importImage(tar, { fromSrc: '-', repo, tag: version, changes }) as Readable
  await follow(docker, progress)
}

/** Waits for the end of the engine's progress messages; the last word of a failure is among them, not in the status. */
export function follow(docker: Docker, progress: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(progress, (error: Error | null, messages: { error?: string }[] | null) => {
      const failed = messages?.find(message => message.error)?.error
      if (error || failed)
        reject(error ?? new Error(failed))
      else
        resolve()
    })
  })
}
