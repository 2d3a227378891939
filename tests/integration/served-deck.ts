import type { Role } from '../../demo/protocol.ts'
import type { Demos } from '../../server/demos.ts'
import type { Serving } from '../../server/serve.ts'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { serve } from '../../server/serve.ts'
import { Client } from './client.ts'
import { freePort } from './free-port.ts'

/** A small deck, served by this process. */
export interface ServedDeck {
  demos: Demos
  serving: Serving
  port: number
  /** Directory of its built pages, which are none but an empty one. */
  pages: string
  /** What a window comes in with. */
  bearer: (role: Role) => { authorization: string }
  /** A window that knows its role and the engine. */
  open: (role: Role) => Promise<Client>
  /** Closes the windows, and brings every demo back to its start. */
  reset: () => Promise<void>
  /** Ends it; what the deck has made stays. */
  close: () => Promise<void>
  /** Ends it, and removes what the deck has made. */
  remove: () => Promise<void>
}

/**
 * @param markdown of the deck
 * @param how.host of the engine, which is known to be there or not when this settles
 * @param how.askForNeeds whether a press on a demo asks first about what it needs
 */
export async function serveDeck(markdown: string, how: { host: string, askForNeeds?: boolean }): Promise<ServedDeck> {
  const { host, askForNeeds } = how
  const directory = await mkdtemp(join(tmpdir(), 'served-deck-'))
  await writeFile(join(directory, 'slides.md'), markdown)
  const pages = join(directory, 'dist')
  await mkdir(pages)
  await writeFile(join(pages, 'index.html'), '<!doctype html>')
  const deck = await loadDeck(join(directory, 'slides.md'))
  const demos = startDemos({ deck, target: resolveTarget({}, host), askForNeeds, msPerKey: 0, log: () => {} })
  await demos.engine.first
  const port = await freePort()
  const serving = await serve(demos, { pages, port })
  const clients: Client[] = []
  const tokenOf = (role: Role): string => new URL(serving.access.link(role)).searchParams.get('token')!
  const served: ServedDeck = {
    demos,
    serving,
    port,
    pages,
    bearer: role => ({ authorization: `Bearer ${tokenOf(role)}` }),
    async open(role) {
      const client = await Client.open(port, tokenOf(role))
      clients.push(client)
      return client
    },
    async reset() {
      clients.splice(0).forEach(({ socket }) => socket.terminate())
      for (const demo of deck.demos.values())
        await demos.stage.reset(demo)
    },
    async close() {
      clients.forEach(({ socket }) => socket.terminate())
      await serving.close()
      await demos.close()
      await rm(directory, { recursive: true })
    },
    async remove() {
      await served.close()
      await removeAllOwned(demos.engine.docker, { deck: deck.deck })
    },
  }
  return served
}
