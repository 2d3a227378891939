import type { Deck } from '../../server/deck.ts'
import type { Origin } from '../../server/docker/labels.ts'
import type { Reference } from '../../server/docker/values/reference.ts'
import { readReference } from '../../server/docker/values/reference.ts'

/** A volume that a demo creates by name. */
export interface NeededVolume {
  name: string
  driver: string
  /** Driver options, as `docker volume create --opt` has them. */
  options: Record<string, string>
  origin: Origin
}

/** What a deck's demos expect of a Docker host. */
export interface Needs {
  /** Images that are not built from the deck's own files. */
  pulls: Reference[]
  volumes: NeededVolume[]
}

/** Value of the run label on what set-up creates, which belongs to no run. */
const RUN = 'setup'

/** Reads the needs from the parsed demos: their `docker run` images and `docker volume create` names, each once. */
export function readNeeds({ deck, images, demos }: Pick<Deck, 'deck' | 'images' | 'demos'>): Needs {
  const pulls = new Map<string, Reference>()
  const volumes = new Map<string, NeededVolume>()
  const built = new Set(Object.keys(images).map(tag => readReference(tag)?.familiar))
  for (const { id, commands } of demos.values()) {
    commands.forEach((command, step) => {
      if (command?.verb === 'run' && command.reference && !built.has(command.reference.familiar))
        pulls.set(command.reference.familiar, command.reference)
      if (command?.verb === 'volume create' && command.name && !volumes.has(command.name))
        volumes.set(command.name, { name: command.name, driver: command.driver, options: command.driverOpts, origin: { deck, demo: id, step, run: RUN } })
    })
  }
  return { pulls: [...pulls.values()], volumes: [...volumes.values()] }
}
