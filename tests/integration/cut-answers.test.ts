import type Docker from 'dockerode'
import type { Readable } from 'node:stream'
import type { Target } from '../../server/docker/target.ts'
import type { Cable } from './cable.ts'
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { toCommandError } from '../../server/docker/engine-error.ts'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { request, requestStream } from '../../server/docker/request.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { Engine } from '../../server/engine.ts'
import { layCable } from './cable.ts'

const NAME = 'cut-answers'
const DECK = 'cut-answers-test'
const LABELS = { 'slidev-docker.deck': DECK }

const read = async (stream: Promise<NodeJS.ReadableStream>): Promise<string> => text(await stream as Readable)

/** Every kind of call that has an answer with a body. */
const CALLS: [string, (docker: Docker) => Promise<unknown>][] = [
  ['version', docker => docker.version()],
  ['info', docker => docker.info()],
  ['ping', docker => docker.ping()],
  ['the list of containers', docker => docker.listContainers({ all: true })],
  ['the list of volumes', docker => docker.listVolumes()],
  ['the list of networks', docker => docker.listNetworks()],
  ['the list of images', docker => docker.listImages()],
  ['a container', docker => docker.getContainer(NAME).inspect()],
  ['a volume', docker => docker.getVolume(NAME).inspect()],
  ['an image', docker => docker.getImage('busybox').inspect()],
  ['a container to be made', docker => docker.createContainer({ Image: 'busybox', Labels: LABELS })],
  ['a volume to be made', docker => request(docker, { method: 'POST', path: '/volumes/create', body: { Name: NAME, Labels: LABELS } })],
  ['a session in a container', docker => docker.getContainer(NAME).exec({ Cmd: ['true'] })],
  ['a refusal', docker => docker.getContainer('cut-answers-nowhere').remove()],
  ['a refused stream', docker => docker.getContainer('cut-answers-nowhere').logs({ stdout: true, follow: true })],
  ['an image that is brought', docker => docker.getImage('cut-answers:nowhere').get()],
  ['events', docker => read(requestStream(docker, { method: 'GET', path: '/events', query: { since: '1', until: '2000000000' } }))],
  ['a log', docker => read(docker.getContainer(NAME).logs({ stdout: true, follow: true }))],
]

describe.skipIf(!inject('dockerHost'))('an answer that is cut in the middle', () => {
  let target: Target
  let docker: Docker
  let cable: Cable

  beforeAll(async () => {
    const straight = connect(resolveTarget({}, inject('dockerHost')))
    cable = await layCable(() => connectSocket(inject('dockerHost').replace('unix://', '')))
    target = resolveTarget({}, `tcp://127.0.0.1:${cable.port}`)
    docker = connect(target)
    await straight.createVolume({ Name: NAME, Labels: LABELS })
    const container = await straight.createContainer({ name: NAME, Image: 'busybox', Cmd: ['sh', '-c', 'echo so; sleep 600'], Labels: LABELS })
    await container.start()
  })

  afterAll(async () => {
    cable?.close()
    const straight = connect(resolveTarget({}, inject('dockerHost')))
    await removeAllOwned(straight, { deck: DECK })
  })

  it.each(CALLS)('is an error: %s', { timeout: 20_000 }, async (_what, call) => {
    cable.clip(1)
    const error = await call(docker).then(answer => answer, (error: unknown) => error)
    expect(error).toMatchObject({ code: 'ECONNRESET' })
    expect(toCommandError(error, docker).message).toBe(`error during connect: ${target.host}: EOF`)
    cable.clip(undefined)
    // the next one is whole
    expect(await docker.version()).toMatchObject({ ApiVersion: expect.stringMatching(/^1\./) })
  })

  it('is an abort when it is called off', async () => {
    cable.clip(undefined)
    const stop = new AbortController()
    const waiting = request(docker, { method: 'GET', path: '/events', signal: stop.signal })
    cable.stall()
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    await cable.mend()
  })

  it('takes the engine away, and a whole one brings it back', { timeout: 20_000 }, async () => {
    const engine = new Engine(target)
    expect(await engine.first).toMatchObject({ state: 'live' })
    cable.clip(10)
    const [away] = await once(engine, 'change')
    expect(away).toMatchObject({ state: 'away', lookedAt: expect.arrayContaining([expect.stringContaining('the connection was cut')]) })
    cable.clip(undefined)
    const [back] = await once(engine, 'change')
    expect(back).toMatchObject({ state: 'live' })
    engine.stop()
  })

  it('is known at the first look', { timeout: 15_000 }, async () => {
    cable.clip(10)
    const engine = new Engine(target)
    expect(await engine.first).toMatchObject({ state: 'away' })
    engine.stop()
    cable.clip(undefined)
  })
})
