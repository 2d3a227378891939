import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'

/** An engine that says who it is and nothing else, and remembers whatever more it was asked. */
export interface SpyEngine {
  host: string
  /** `GET /v1.41/containers/json`, …: everything but the looks at whether it is there. */
  asked: string[]
  close: () => void
}

const ANSWERS: Record<string, object> = {
  '/info': { ID: 'spy', Name: 'spy', DockerRootDir: '/spy', ServerVersion: '20.10.24', OperatingSystem: 'none', SystemTime: new Date().toISOString() },
  '/version': { Version: '20.10.24', ApiVersion: '1.41', MinAPIVersion: '1.12' },
  '/_ping': {},
}

/** @param silent it never answers what it remembers */
export async function startSpyEngine({ silent = false } = {}): Promise<SpyEngine> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = new URL(request.url!, 'http://spy').pathname.replace(/^\/v[\d.]+/, '')
    // somebody who listens for events is told of none
    if (path === '/events')
      return
    if (ANSWERS[path])
      return void response.setHeader('content-type', 'application/json').end(JSON.stringify(ANSWERS[path]))
    asked.push(`${request.method} ${request.url}`)
    if (silent)
      return
    response.writeHead(500).end('{"message":"a spy makes nothing"}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    host: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
