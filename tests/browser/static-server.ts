import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import express from 'express'

/** A web server of files that knows nothing of demos; a path that is no file is the page's. */
export async function serveFiles(directory: string): Promise<{ url: string, close: () => Promise<void> }> {
  const app = express()
  app.use(express.static(directory, { redirect: false }))
  app.get('/{*path}', (_request, response) => response.sendFile('index.html', { root: directory }))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
