import type Docker from 'dockerode'
import type { Deck } from '../deck.ts'
import { listOwned, removeOwned } from '../docker/remove.ts'
import { dependentsOf } from './needs.ts'

/**
 * Removes what a demo and those that build on it have left, and nothing that is not the deck's.
 * @param options.prefix what another server of the deck has made, under another prefix, stays
 * @param options.volumes names of data volumes of the deck to remove as well
 * @param options.signal after which nothing more is removed: what is there then may be the next run's
 * @throws Error in the engine's words; the signal's reason
 */
export async function removeLeftovers(docker: Docker, deck: Deck, demo: string, { prefix, volumes = [], signal }: { prefix: string, volumes?: string[], signal?: AbortSignal }): Promise<void> {
  for (const id of dependentsOf(deck, demo)) {
    for (const owned of await listOwned(docker, { deck: deck.deck, demo: id })) {
      signal?.throwIfAborted()
      if (owned.kind !== 'volume' && owned.prefix === prefix)
        await removeOwned(docker, deck.deck, owned)
    }
  }
  for (const owned of volumes.length > 0 ? await listOwned(docker, { deck: deck.deck }) : []) {
    if (owned.kind === 'volume' && volumes.includes(owned.name))
      await removeOwned(docker, deck.deck, owned)
  }
}
