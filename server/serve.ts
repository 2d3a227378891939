import type { Server } from 'node:http'
import type { Tokens } from './access.ts'
import type { Demos } from './demos.ts'
import type { Entrance } from './socket.ts'
import { createServer } from 'node:http'
import { Access } from './access.ts'
import { createApp } from './app.ts'
import { keepPlaces } from './places.ts'
import { checkRoles } from './roles.ts'
import { serveLive } from './socket.ts'

/** A browser sends its headers at once; who takes longer only holds a place. Milliseconds. */
const LIMITS = { headersTimeout: 5000, requestTimeout: 15_000, connectionsCheckingInterval: 1000, maxHeaderSize: 8 * 1024 }
const MOST_CONNECTIONS = 4000

export interface ServeOptions {
  /** Directory of the built deck. */
  pages: string
  port: number
  /** Those of a server that was killed and is taken up again; new ones otherwise. */
  tokens?: Tokens
  /** An address of this machine on which viewers, and nobody else, may come in from the network. */
  viewersOn?: string
}

export interface Serving {
  access: Access
  /** The link for viewers on the network; undefined when it is not open to them. */
  networkLink: string | undefined
  /** Ends windows and the server, not the demos. */
  close: () => Promise<void>
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => server.once('error', reject).listen({ port, host, exclusive: true }, () => {
    server.off('error', reject)
    resolve()
  }))
}

/** The deck at one address. */
async function serveAt(address: string, access: Access, demos: Demos, { pages, port }: ServeOptions): Promise<Entrance> {
  const app = createApp(demos, access, { pages })
  const server = createServer(LIMITS, app)
  // again: whatever was added to the app meanwhile
  checkRoles(app)
  await listen(server, port, address)
  return { server, access }
}

/**
 * Serves a built deck and its demos on loopback, IPv4 and, where there is one, IPv6.
 * @throws Error `EADDRINUSE` when the port is taken
 */
export async function serve(demos: Demos, options: ServeOptions): Promise<Serving> {
  const access = new Access(options.port, options.tokens)
  const { viewersOn } = options
  const network = viewersOn ? access.forViewersAt(viewersOn) : undefined
  const ipv6 = serveAt('::1', access, demos, options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRNOTAVAIL' && error.code !== 'EAFNOSUPPORT')
      throw error
  })
  const entrances = (await Promise.all([
    serveAt('127.0.0.1', access, demos, options),
    ipv6,
    network && serveAt(viewersOn!, network, demos, options),
  ])).filter(entrance => entrance !== undefined)
  const networkLink = network?.link('viewer')
  const closeLive = serveLive(entrances, demos, networkLink)
  entrances.forEach(({ server, access }) => keepPlaces(server, access, MOST_CONNECTIONS))
  const servers = entrances.map(({ server }) => server)
  return {
    access,
    networkLink,
    async close() {
      closeLive()
      await Promise.all(servers.filter(server => server.listening).map(async (server) => {
        server.closeAllConnections()
        await new Promise(resolve => server.close(resolve))
      }))
    },
  }
}
