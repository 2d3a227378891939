import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { isOurs } from '../../server/docker/labels.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { ensureImages, ImageError } from '../../server/images.ts'
import { connect } from '../engine/connect.ts'

const DECK = 'images-test'
const TAGS = ['images-test/mine:latest', 'images-test/writes:latest', 'images-test/reads:latest']
const [MINE, WRITES, READS] = TAGS as [string, string, string]
const VOLUME = 'images-test-logs'
const POLL = { timeout: 30_000 }

describe.skipIf(!inject('dockerHost'))('ensureImages', () => {
  const docker = connect(inject('dockerHost'))
  let root: string
  const lines: string[] = []
  const ensure = async (images: Record<string, string>, options: { root?: string, signal?: AbortSignal } = {}): Promise<string[]> => {
    lines.length = 0
    await ensureImages({ docker, deck: { deck: DECK, root: options.root ?? root, images }, log: line => lines.push(line), signal: options.signal })
    return [...lines]
  }
  const cleanUp = async (): Promise<void> => {
    for (const { Id } of await docker.listContainers({ all: true, filters: { ancestor: [MINE, WRITES, READS] } }))
      await docker.getContainer(Id).remove({ force: true, v: true })
    await docker.getVolume(VOLUME).remove().catch(() => {})
    for (const tag of TAGS)
      await docker.getImage(tag).remove({ force: true }).catch(() => {})
  }
  const idOf = async (tag: string): Promise<string> => (await docker.getImage(tag).inspect()).Id
  const write = async (dockerfile: string): Promise<void> => writeFile(join(root, 'Dockerfile'), dockerfile)

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'images-test-'))
    await cleanUp()
  })
  afterAll(async () => {
    await cleanUp()
    await rm(root, { recursive: true })
  })

  it('builds what is missing, step by step, and then nothing', async () => {
    await write('FROM busybox:1.37\nCMD ["true"]\n')
    expect(await ensure({ [MINE]: '.' })).toEqual([
      `${MINE}: building on the Docker host`,
      expect.stringMatching(/: Step 1\/4 : FROM busybox:1\.37$/),
      expect.stringMatching(/: Step 2\/4 : CMD \["true"\]$/),
      expect.stringMatching(/: Step 3\/4 : LABEL slidev-docker\.built-for=images-test$/),
      expect.stringMatching(/: Step 4\/4 : LABEL slidev-docker\.context=[0-9a-f]{64}$/),
      `${MINE}: built`,
    ])
    expect(await ensure({ [MINE]: '.' })).toEqual([])
  })

  it('builds again what was built from other files', async () => {
    const before = await idOf(MINE)
    await write('FROM busybox:1.37\nCMD ["false"]\n')
    expect((await ensure({ [MINE]: '.' }))[0]).toBe(`${MINE}: building on changed files`)
    expect(await idOf(MINE)).not.toBe(before)
  })

  it('leaves an image alone that somebody else made', async () => {
    await docker.getImage('busybox:1.37').tag({ repo: 'images-test/mine', tag: 'latest' })
    expect(await ensure({ [MINE]: '.' })).toEqual([])
    expect(await idOf(MINE)).toBe(await idOf('busybox:1.37'))
    await docker.getImage(MINE).remove({ force: true })
  })

  it('does not mark the containers of its images as the deck\'s', async () => {
    await ensure({ [MINE]: '.' })
    const container = await docker.createContainer({ Image: MINE })
    expect(isOurs((await container.inspect()).Config.Labels, DECK)).toBe(false)
    await container.remove()
    await docker.getImage(MINE).remove({ force: true })
  })

  it.each([
    ['FROM localhost:1/nowhere:1\n', /^The image images-test\/mine:latest could not be built: .*localhost:1.*\nTo mend it: docker pull localhost:1\/nowhere:1$/s],
    ['FROM busybox:1.37\nCOPY nothing /\n', /^The image images-test\/mine:latest could not be built: .*nothing.*\nTo mend it: docker build -t images-test\/mine:latest \S+$/s],
    ['FROM busybox:1.37\nRUN exit 3\n', /returned a non-zero code: 3\nTo mend it: docker build -t images-test\/mine:latest \S+$/],
    ['FORM busybox:1.37\n', /could not be built: .*unknown instruction: FORM\nTo mend it: docker build -t images-test\/mine:latest \S+$/],
  ])('fails in the engine\'s words: %j', async (dockerfile, message) => {
    await write(dockerfile)
    const error = await ensure({ [MINE]: '.' }).catch((error: Error) => error)
    expect(error).toBeInstanceOf(ImageError)
    expect((error as ImageError).message).toMatch(message)
  })

  it('says that a directory without Dockerfile has none', async () => {
    await expect(ensure({ [MINE]: 'missing' })).rejects.toThrow(ImageError)
  })

  it('ends a build when it is cancelled', async () => {
    await write('FROM busybox:1.37\nRUN sleep 60\n')
    const cancel = new AbortController()
    const building = ensure({ [MINE]: '.' }, { signal: cancel.signal })
    building.catch(() => {})
    await expect.poll(() => lines.at(-1), POLL).toMatch(/RUN sleep 60/)
    cancel.abort()
    await expect(building).rejects.toThrow(/abort/i)
    await expect(docker.getImage(MINE).inspect()).rejects.toThrow(/No such image/)
  })

  it('ends a build when the demos are closed, and says nothing more', async () => {
    // never built before: the engine would have its layer
    await write(`FROM busybox:1.37\nRUN sleep 60; : ${randomUUID()}\n`)
    await writeFile(join(root, 'slides.md'), `---\ndemo:\n  deck: ${DECK}\n  images:\n    ${MINE}: .\n---\n`)
    const said: string[] = []
    const demos = startDemos({ deck: await loadDeck(join(root, 'slides.md')), target: resolveTarget({}, inject('dockerHost')), msPerKey: 0, log: line => said.push(line) })
    await expect.poll(() => said.at(-1), POLL).toMatch(/RUN sleep 60/)
    const before = [...said]
    await demos.close()
    await expect.poll(async () => docker.listContainers({ all: true, filters: { ancestor: ['busybox:1.37'] } }), POLL).toEqual([])
    expect(said).toEqual(before)
    await expect(docker.getImage(MINE).inspect()).rejects.toThrow(/No such image/)
  })

  it('makes a writer that writes its hostname and a reader that shows it until it is told to end', async () => {
    await ensure({ [WRITES]: 'images/ddd-simplewrites', [READS]: 'images/ddd-simplereads' }, { root: resolve(import.meta.dirname, '../..') })
    const HostConfig = { Binds: [`${VOLUME}:/logs`] }
    const hostnames: string[] = []
    for (let n = 0; n < 2; n++) {
      const writer = await docker.createContainer({ Image: WRITES, HostConfig })
      await writer.start()
      expect(await writer.wait()).toEqual(expect.objectContaining({ StatusCode: 0 }))
      hostnames.push(writer.id.slice(0, 12))
    }
    const reader = await docker.createContainer({ Image: READS, Tty: true, HostConfig })
    await reader.start()
    await expect.poll(async () => (await reader.logs({ stdout: true })).toString(), POLL).toBe(hostnames.map(name => `${name}\r\n`).join(''))
    await reader.kill({ signal: 'SIGINT' })
    expect(await reader.wait()).toEqual(expect.objectContaining({ StatusCode: 130 }))
  })
})
