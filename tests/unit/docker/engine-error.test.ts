import { once } from 'node:events'
import { createServer } from 'node:http'
import Docker from 'dockerode'
import { expect, it } from 'vitest'
import { isNotFound, toCommandError } from '../../../server/docker/engine-error.ts'
import { CommandError } from '../../../server/docker/errors.ts'

/** What a call ends with when an HTTP server gives this answer. */
async function failure(status: number, type: string, body: string, stream: boolean): Promise<{ error: unknown, docker: Docker }> {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const docker = new Docker({ host: '127.0.0.1', port: (server.address() as { port: number }).port, protocol: 'http' })
  const container = docker.getContainer('x')
  const error: unknown = await (stream ? container.logs({ follow: true }) : container.inspect()).then(() => undefined, (error: unknown) => error)
  server.close()
  return { error, docker }
}

it.each([
  ['JSON', 404, 'application/json', '{"message":"No such container: x"}', false, 'No such container: x'],
  ['JSON where a stream was asked for', 404, 'application/json', '{"message":"No such container: x - (y)\\nand more"}', true, 'No such container: x - (y)\nand more'],
  ['plain text', 404, 'text/plain', 'page not found\n', false, 'page not found'],
])('tells what the engine answered: %s', async (_what, status, type, body, stream, message) => {
  const { error, docker } = await failure(status, type, body, stream)
  expect(toCommandError(error, docker)).toEqual(new CommandError(`Error response from daemon: ${message}`))
  expect(isNotFound(error)).toBe(true)
})

it('says where there is no engine', async () => {
  for (const [options, host] of [[{ socketPath: '/nowhere/docker.sock', host: undefined }, 'unix:///nowhere/docker.sock'], [{ host: '127.0.0.1', port: 1, protocol: 'http' }, 'tcp://127.0.0.1:1']] as const) {
    const docker = new Docker(options)
    const error: unknown = await docker.ping().catch((error: unknown) => error)
    expect(toCommandError(error, docker)).toEqual(new CommandError(`Cannot connect to the Docker daemon at ${host}. Is the docker daemon running?`))
  }
})

it('leaves a command\'s own error as it is, and throws what is a bug', () => {
  const docker = new Docker({ socketPath: '/nowhere', host: undefined })
  const own = new CommandError('mine', 3)
  expect(toCommandError(own, docker)).toBe(own)
  expect(() => toCommandError(new TypeError('a bug'), docker)).toThrow(new TypeError('a bug'))
})
