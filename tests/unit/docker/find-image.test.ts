import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import Docker from 'dockerode'
import { afterEach, expect, it } from 'vitest'
import { findImage } from '../../../server/docker/find-image.ts'

const engine = createServer()
afterEach(async () => new Promise(resolve => engine.removeAllListeners('request').close(resolve)))

const ID = `sha256:${'a'.repeat(64)}`

async function ask(name: string, status: number, answer: object): Promise<{ url: string | undefined, finding: ReturnType<typeof findImage> }> {
  let url: string | undefined
  engine.on('request', (request, response) => {
    url = request.url
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>(resolve => engine.listen(0, '127.0.0.1', resolve))
  const finding = findImage(new Docker({ host: '127.0.0.1', port: (engine.address() as AddressInfo).port, protocol: 'http' }), name)
  await finding.catch(() => {})
  return { url, finding }
}

it.each([
  ['from a registry', 'mysql:8', { Id: ID, RepoDigests: ['mysql@sha256:bbb', 'other@sha256:ccc'], Size: 5, Config: { Labels: { a: 'b' } } }, { digest: 'sha256:bbb', bytes: 5, labels: { a: 'b' } }, '/images/mysql%3A8/json'],
  ['that was built', 'mine/built', { Id: ID, RepoDigests: [], Size: 5, Config: { Labels: null } }, { digest: ID, bytes: 5, labels: {} }, '/images/mine/built/json'],
  ['that was imported', 'x', { Id: ID, RepoDigests: null, Size: 0, Config: null }, { digest: ID, bytes: 0, labels: {} }, '/images/x/json'],
])('finds an image %s', async (_what, name, answer, found, path) => {
  const { url, finding } = await ask(name, 200, answer)
  expect([url?.split('?')[0], await finding]).toEqual([path, found])
})

it('finds nothing where there is none', async () => {
  expect(await (await ask('x', 404, { message: 'No such image: x' })).finding).toBeUndefined()
})

it('lets an engine\'s failure through', async () => {
  await expect((await ask('x', 500, { message: 'broken' })).finding).rejects.toThrow(/broken/)
})
