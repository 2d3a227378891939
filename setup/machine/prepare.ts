import type Docker from 'dockerode'
import type { Deck } from '../../server/deck.ts'
import type { NeededVolume } from './deck-needs.ts'
import type { Progress } from './progress.ts'
import { ensureImages } from '../../server/images.ts'
import { readNeeds } from './deck-needs.ts'
import { ensurePulled } from './pulled-image.ts'
import { ensureVolume } from './volume.ts'

export interface PrepareParts {
  deck: Deck
  docker: Docker
  progress: Progress
  /** Another engine to take images from, before any registry. */
  from?: Docker
  /** What a volume becomes on this host; as the demo has it if left out. */
  place?: (volume: NeededVolume) => NeededVolume
}

/**
 * Brings what the deck's demos need onto an engine: images pulled and built, volumes created with the deck's labels.
 * Done twice, the second time changes nothing.
 * @throws SetupError, ImageError, CommandError
 */
export async function prepareHost({ deck, docker, progress, from, place = volume => volume }: PrepareParts): Promise<void> {
  const { pulls, volumes } = readNeeds(deck)
  for (const reference of pulls)
    await ensurePulled(reference, { docker, progress, from })
  for (const tag of Object.keys(deck.images)) {
    let built = false
    const images = { [tag]: deck.images[tag]! }
    const log = (line: string): void => {
      built = true
      progress.note(line)
    }
    await ensureImages({ deck: { ...deck, images }, docker, log })
    progress[built ? 'did' : 'kept'](built ? `built image ${tag}` : `image ${tag}`)
  }
  for (const volume of volumes) {
    if (volume.driver !== 'local')
      progress.kept(`volume ${volume.name} is left to its demo (driver ${volume.driver})`)
    else
      await ensureVolume(place(volume), { docker, progress })
  }
}
