import type Docker from 'dockerode'
import type { NeededVolume } from '../../server/deck-needs.ts'
import type { Deck } from '../../server/deck.ts'
import type { Progress } from './progress.ts'
import { readNeeds } from '../../server/deck-needs.ts'
import { ensureImages } from '../../server/images.ts'
import { ensurePulled } from './pulled-image.ts'
import { sendMissing } from './send-image.ts'
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
  const { pulls, creates } = readNeeds(deck)
  const send = async (image: string): Promise<boolean> => from !== undefined && sendMissing(image, { docker, from, progress })
  for (const reference of pulls) {
    if (!await send(reference.familiar))
      await ensurePulled(reference, { docker, progress })
  }
  for (const [tag, directory] of Object.entries(deck.images)) {
    const sent = await send(tag)
    // one that was sent may be made from older files
    await ensureBuilt({ ...deck, images: { [tag]: directory } }, tag, sent, { docker, progress })
  }
  for (const volume of creates) {
    if (volume.driver !== 'local')
      progress.kept(`volume ${volume.name} is left to its demo (driver ${volume.driver})`)
    else
      await ensureVolume(place(volume), { docker, progress })
  }
}

async function ensureBuilt(deck: Deck, tag: string, sent: boolean, { docker, progress }: { docker: Docker, progress: Progress }): Promise<void> {
  let built = false
  await ensureImages({ deck, docker, log: (line) => {
    built = true
    progress.note(line)
  } })
  if (built)
    progress.did(`built image ${tag}`)
  else if (!sent)
    progress.kept(`image ${tag}`)
}
