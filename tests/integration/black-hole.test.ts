import type { AddressInfo, Socket } from 'node:net'
import type { RunState } from '../../demo/protocol.ts'
import type { Demos } from '../../server/demos.ts'
import type { Recordings } from '../../server/recordings/recordings.ts'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { resolveTarget } from '../../server/docker/target.ts'

const WITHIN_S = 3
/** What may pass until the recording has been played: the step's time, and what a busy machine takes. */
const MOST_MS = (WITHIN_S + 5) * 1000

describe.skipIf(!inject('dockerHost'))('a registry that takes connections and never answers', { timeout: 60_000 }, () => {
  const asked = new Set<Socket>()
  const hole = createServer(socket => asked.add(socket.resume().on('error', () => {})))
  let directory: string
  let registry: string
  const opened: Demos[] = []

  beforeAll(async () => {
    await new Promise<void>(resolve => hole.listen(0, '127.0.0.1', resolve))
    registry = `localhost:${(hole.address() as AddressInfo).port}`
    directory = await mkdtemp(join(tmpdir(), 'black-hole-'))
    await mkdir(join(directory, 'made'))
    await writeFile(join(directory, 'made/Dockerfile'), `FROM ${registry}/base\nRUN true\n`)
  })
  afterEach(async () => {
    for (const { close } of opened.splice(0))
      await close()
  })
  afterAll(async () => {
    asked.forEach(socket => socket.destroy())
    hole.close()
    await rm(directory, { recursive: true })
  })

  async function start(headmatter: string, command: string): Promise<Demos> {
    await writeFile(join(directory, 'slides.md'), `---\ndemo:\n  deck: black-hole\n${headmatter}---\n\n\`\`\`sh demo=one\n#| within: ${WITHIN_S}s\n${command}\n\`\`\`\n`)
    const events = [{ time: 0, code: 'm' as const, data: '1' }, { time: 0, code: 'o' as const, data: 'as recorded\r\n' }]
    const demo = { id: 'one', hash: '0'.repeat(64), engine: { version: '1', apiVersion: '1' }, images: [], steps: [{ exit: 0, ok: true, seconds: 1, before: 0, typed: 0 }] }
    const recordings: Recordings = new Map([['one', { cast: { cols: 80, rows: 24, events, demo }, recordedAt: '2026-11-22T00:00:00.000Z' }]])
    const demos = startDemos({ deck: await loadDeck(join(directory, 'slides.md')), target: resolveTarget({}, inject('dockerHost')), recordings, msPerKey: 0, log: () => {} })
    opened.push(demos)
    expect(await demos.engine.first).toMatchObject({ state: 'live' })
    return demos
  }

  async function play({ stage, deck }: Demos): Promise<{ state: RunState, ms: number, text: string }> {
    const began = performance.now()
    expect(stage.play(deck.demos.get('one')!, 0, randomUUID())).toBe('playing')
    const run = stage.run('one')!
    await run.settled
    return { state: stage.state('one'), ms: performance.now() - began, text: (await run.screen.snapshot()).data }
  }

  async function reset({ stage, deck, engine }: Demos): Promise<void> {
    await stage.reset(deck.demos.get('one')!)
    await removeAllOwned(engine.docker, { deck: 'black-hole' })
  }

  it.each([
    ['an image that is missing', '', () => `docker run --rm ${registry}/none`],
    ['the base of an image that the deck builds', '  images: { black-hole-made: made }\n', () => 'docker run --rm black-hole-made true'],
  ])('holds up the talk for no longer than the step may take, asked for %s', async (_what, headmatter, command) => {
    const before = asked.size
    const demos = await start(headmatter, command())
    const { state, ms, text } = await play(demos)
    expect(asked.size).toBeGreaterThan(before)
    expect(state).toMatchObject({ source: 'recorded', status: 'done', results: [{ exit: 0, ok: true }], message: expect.stringContaining('the recording plays') as string })
    expect(text).toContain('as recorded')
    expect(ms).toBeGreaterThan(WITHIN_S * 900)
    expect(ms).toBeLessThan(MOST_MS)
    // and nothing of it hangs about
    const began = performance.now()
    await reset(demos)
    await demos.close()
    expect(performance.now() - began).toBeLessThan(5000)
  })
})
