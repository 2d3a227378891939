import type Docker from 'dockerode'
import type { RecordedDemo } from '../../demo/asciicast-header.ts'
import type { DeckDemo } from '../deck.ts'
import { findImage } from '../docker/find-image.ts'

/**
 * The images that a demo runs, as they are on the engine now; one that is gone is left out.
 * @returns the names as the slide has them, each with the registry's digest or, for an image that was built, its id
 * @throws what docker-modem throws
 */
export async function imagesOf(docker: Docker, demo: DeckDemo): Promise<RecordedDemo['images']> {
  const names = new Set(demo.commands.flatMap(command => command?.verb === 'run' ? [command.body.Image!] : []))
  const found = await Promise.all([...names].sort().map(async (name) => {
    const image = await findImage(docker, name)
    return image ? [{ name, digest: image.digest }] : []
  }))
  return found.flat()
}
