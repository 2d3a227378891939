import type { Server } from 'node:http'
import type { Deck } from './deck.ts'
import type { PolicyRules } from './docker/policy.ts'
import type { Target } from './docker/target.ts'
import { createServer } from 'node:http'
import { Access } from './access.ts'
import { createApp, refuse, serveDeck } from './app.ts'
import { Engine } from './engine.ts'
import { ensureImages } from './images.ts'
import { Stage } from './runs/stage.ts'
import { serveLive } from './socket.ts'

export interface ServeParts {
  deck: Deck
  /** Directory of the built deck. */
  pages: string
  target: Target
  port: number
  prefix: string
  rules: PolicyRules
  msPerKey: number
  /** Told about long work, such as images being built. */
  log: (line: string) => void
}

export interface Serving {
  access: Access
  engine: Engine
  /** Ends runs, windows and the server; containers go on. */
  close: () => Promise<void>
}

/** Listens on loopback, IPv4 and, where there is one, IPv6. */
async function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => server.once('error', reject).listen({ port, host, exclusive: true }, () => {
    server.off('error', reject)
    resolve()
  }))
}

/** The deck's images, made once the engine answers; a failure is tried again by the next step that waits for them. */
function makeImages(engine: Engine, deck: Deck, log: (line: string) => void): () => Promise<void> {
  let making: Promise<void> | undefined
  const make = async (): Promise<void> => making ??= ensureImages({ docker: engine.docker, deck, log }).catch((error) => {
    making = undefined
    throw error
  })
  engine.on('change', ({ state }) => state === 'live' && void make().catch((error: Error) => log(error.message)))
  return make
}

/**
 * Serves a built deck and its demos.
 * @throws Error `EADDRINUSE` when the port is taken
 */
export async function serve({ deck, pages, target, port, prefix, rules, msPerKey, log }: ServeParts): Promise<Serving> {
  const access = new Access(port)
  const engine = new Engine(target)
  const images = makeImages(engine, deck, log)
  const stage = new Stage({ deck, engine, prefix, rules, msPerKey, images })
  const app = createApp({ access, deck, engine })
  serveDeck(app, pages)
  app.use(refuse)

  const servers = [createServer(app), createServer(app)] as const
  await listen(servers[0], port, '127.0.0.1')
  await listen(servers[1], port, '::1').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRNOTAVAIL' && error.code !== 'EAFNOSUPPORT')
      throw error
  })
  const closeLive = serveLive(servers, { access, engine, stage, deck: deck.deck })

  return {
    access,
    engine,
    async close() {
      engine.stop()
      closeLive()
      await stage.close()
      await Promise.all(servers.map(async (server) => {
        server.closeAllConnections()
        if (server.listening)
          await new Promise(resolve => server.close(resolve))
      }))
    },
  }
}
