import type { RequestListener } from 'node:http'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { resolveTarget } from '../../../server/docker/target.ts'
import { Engine } from '../../../server/engine.ts'

const json = (body: unknown): RequestListener => (_, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
const VERSION = { Version: '28.5.2', ApiVersion: '1.51' }
const INFO = { ID: 'one', Name: 'laptop', DockerRootDir: '/var/lib/docker' }
const NO_ENGINE = 'what answers there is no Docker engine'

it.each<[string, RequestListener, string]>([
  ['a page for every path', (_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>An app</title>'), NO_ENGINE],
  ['nothing', (_, response) => response.end(), NO_ENGINE],
  ['JSON of another kind', json({ status: 'ok' }), NO_ENGINE],
  ['a list', json([]), NO_ENGINE],
  ['null', json(null), NO_ENGINE],
  ['a version of no API', json({ ...VERSION, ...INFO, ApiVersion: 7 }), NO_ENGINE],
  ['a version, and then who knows', (request, response) => json(request.url === '/version' ? VERSION : { Name: 'laptop' })(request, response), NO_ENGINE],
  ['not found', (_, response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<html>\n<h1>Not found</h1>\n'), NO_ENGINE],
  ['a way elsewhere', (_, response) => response.writeHead(302).end(), NO_ENGINE],
  ['a page of errors', (_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end(`<html>\n${'<p>Bad gateway</p>\n'.repeat(1000)}`), 'it answers with an error (502)'],
  ['an engine that fails', (_, response) => response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"no space left on device"}'), 'it answers with an error (500): no space left on device'],
])('is away where the answer is %s', async (_what, listener, seen) => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const engine = new Engine(resolveTarget({ DOCKER_HOST: `tcp://127.0.0.1:${port}` }))
  expect(await engine.first).toEqual({
    state: 'away',
    target: `tcp://127.0.0.1:${port}`,
    lookedAt: ['--host, --context, --machine: not given', `tcp://127.0.0.1:${port} (DOCKER_HOST): ${seen}`],
    mend: seen === NO_ENGINE ? 'export DOCKER_HOST=tcp://127.0.0.1:2376' : 'On 127.0.0.1: sudo systemctl restart docker',
  })
  engine.stop()
  server.close()
})

it('is live where an engine says who it is', async () => {
  const server = createServer(json({ ...VERSION, ...INFO })).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const engine = new Engine(resolveTarget({}, `tcp://127.0.0.1:${port}`))
  expect(await engine.first).toEqual({ state: 'live', target: `tcp://127.0.0.1:${port}`, name: 'laptop', version: '28.5.2', apiVersion: '1.51' })
  engine.stop()
  server.close()
})
