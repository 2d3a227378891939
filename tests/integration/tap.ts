import type { Buffer } from 'node:buffer'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer } from 'node:net'

/** A place between a client and an engine where every request is seen. */
export interface Tap {
  /** As `DOCKER_HOST` has it. */
  host: string
  /** `POST /v1.41/containers/create`, …: of all requests so far. */
  asked: string[]
  /** Those that could change anything. */
  changes: () => string[]
  close: () => void
}

const RE_REQUEST = /(?:GET|HEAD|POST|PUT|DELETE) \S+(?= HTTP\/1\.1\r\n)/g

/**
 * @param dial opens a connection to the engine
 * @param path of the socket, for a tap that is on this machine as the engine is; left out, it is reached by TCP
 */
export async function openTap(dial: () => Duplex, path?: string): Promise<Tap> {
  const asked: string[] = []
  const nears = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = dial()
    nears.add(near)
    // a client writes a request's head in one piece
    near.on('data', (chunk: Buffer) => asked.push(...chunk.toString('latin1').match(RE_REQUEST) ?? []))
    near.pipe(far).pipe(near)
    near.on('error', () => far.destroy()).on('close', () => nears.delete(near) && far.destroy())
    far.on('error', () => near.destroy())
  })
  await new Promise<void>(resolve => path === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(path, resolve))
  return {
    host: path === undefined ? `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` : `unix://${path}`,
    asked,
    changes: () => asked.filter(request => !/^(?:GET|HEAD) /.test(request)),
    close() {
      server.close()
      nears.forEach(near => near.destroy())
    },
  }
}
