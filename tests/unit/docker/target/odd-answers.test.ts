import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { toCommandError } from '../../../../server/docker/engine-error.ts'
import { connect, resolveTarget } from '../../../../server/docker/target.ts'
import { Engine } from '../../../../server/engine.ts'

const servers: Server[] = []
afterEach(() => servers.splice(0).forEach((server) => {
  server.closeAllConnections()
  server.close()
}))

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function look(host: string): Promise<unknown> {
  const engine = new Engine(resolveTarget({}, `tcp://${host}`))
  const state = await engine.first
  engine.stop()
  return state
}

const NO_ENGINE = { state: 'away', lookedAt: [expect.stringContaining('what answers there is no Docker engine')] }

it('an answer that leads elsewhere is not followed', async () => {
  let asked = 0
  const elsewhere = await listen((_request, response) => response.end(String(asked++)))
  const host = await listen((_request, response) => response.writeHead(301, { location: `http://${elsewhere}/version` }).end())
  expect(await look(host)).toMatchObject(NO_ENGINE)
  const docker = connect(resolveTarget({}, `tcp://${host}`))
  const error = await docker.getContainer('x').remove().catch((error: unknown) => error)
  expect(toCommandError(error, docker).message).toBe(`error during connect: tcp://${host}: the answer leads elsewhere, and nothing was sent there`)
  expect(asked).toBe(0)
})

it('nor is one that leads where nobody is: that ended the server', async () => {
  const host = await listen((_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
  expect(await look(host)).toMatchObject(NO_ENGINE)
})

it('an answer without an end is no engine\'s', async () => {
  const piece = Buffer.alloc(1024 * 1024, '[')
  const host = await listen((_request, response) => {
    const write = (): unknown => response.destroyed || (response.write(piece) ? setImmediate(write) : response.once('drain', write))
    write()
  })
  expect(await look(host)).toMatchObject(NO_ENGINE)
})
