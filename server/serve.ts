import type { Server } from 'node:http'
import type { Demos } from './demos.ts'
import { createServer } from 'node:http'
import { Access } from './access.ts'
import { createApp, refuse, serveDeck } from './app.ts'
import { serveLive } from './socket.ts'

export interface Serving {
  access: Access
  /** Ends windows and the server, not the demos. */
  close: () => Promise<void>
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => server.once('error', reject).listen({ port, host, exclusive: true }, () => {
    server.off('error', reject)
    resolve()
  }))
}

/**
 * Serves a built deck and its demos on loopback, IPv4 and, where there is one, IPv6.
 * @param pages directory of the built deck
 * @throws Error `EADDRINUSE` when the port is taken
 */
export async function serve(demos: Demos, { pages, port }: { pages: string, port: number }): Promise<Serving> {
  const access = new Access(port)
  const app = createApp(demos, access)
  serveDeck(app, pages)
  app.use(refuse)

  const servers = [createServer(app), createServer(app)] as const
  await listen(servers[0], port, '127.0.0.1')
  await listen(servers[1], port, '::1').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRNOTAVAIL' && error.code !== 'EAFNOSUPPORT')
      throw error
  })
  const closeLive = serveLive(servers, demos, access)
  return {
    access,
    async close() {
      closeLive()
      await Promise.all(servers.filter(server => server.listening).map(async (server) => {
        server.closeAllConnections()
        await new Promise(resolve => server.close(resolve))
      }))
    },
  }
}
