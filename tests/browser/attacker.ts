import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'

/** A web site of somebody else on this machine. */
export interface Attacker {
  port: number
  /** Headers of all visits to its pages so far. */
  visits: IncomingHttpHeaders[]
  close: () => void
}

export async function startAttacker(): Promise<Attacker> {
  const visits: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    if (request.url !== '/favicon.ico')
      visits.push(request.headers)
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>A prize for you</title><body>')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    visits,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
