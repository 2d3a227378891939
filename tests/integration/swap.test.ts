import type { Agent } from 'node:http'
import type { DeckDemo } from '../../server/deck.ts'
import type { Demos } from '../../server/demos.ts'
import type { Cable } from './cable.ts'
import type { OwnEngine } from './own-engine.ts'
import type { Tap } from './tap.ts'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { listOwned, removeOwned } from '../../server/docker/remove.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { dial } from '../../server/docker/target/dial.ts'
import { layCable } from './cable.ts'
import { CAN_HAVE_OWN_ENGINE, startOwnEngine } from './own-engine.ts'
import { openTap } from './tap.ts'

const DECK = '---\ndemo: { deck: swap-test }\n---\n\n```sh demo=data\ndocker run -d --name swap-one -v swap-data:/data busybox sleep 600\ndocker volume create swap-more\ndocker stop -t 0 swap-one\ndocker volume rm swap-data\n```\n'
const LABELS = { 'slidev-docker.deck': 'swap-test', 'slidev-docker.demo': 'data', 'slidev-docker.step': '0', 'slidev-docker.run': 'theirs' }

describe.skipIf(!CAN_HAVE_OWN_ENGINE)('another engine, in the moment before anybody has seen that', { timeout: 120_000 }, () => {
  let engines: OwnEngine[] = []
  let cable: Cable
  let tap: Tap
  let demos: Demos
  let demo: DeckDemo
  let directory: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swap-'))
    await writeFile(join(directory, 'slides.md'), DECK)
    engines = [await startOwnEngine('swap-a'), await startOwnEngine('swap-b')]
    const [first, second] = engines as [OwnEngine, OwnEngine]
    tap = await openTap(() => dial(resolveTarget({}, second.host)))
    cable = await layCable(() => dial(resolveTarget({}, first.host)))
    demos = startDemos({ deck: await loadDeck(join(directory, 'slides.md')), target: resolveTarget({}, `tcp://127.0.0.1:${cable.port}`), msPerKey: 0, log: () => {} })
    expect(await demos.engine.first).toMatchObject({ state: 'live' })
    demo = demos.deck.demos.get('data')!
    // the same talk has been given there
    await second.docker.createVolume({ Name: 'swap-data', Labels: LABELS })
    await second.docker.createContainer({ name: 'swap-one', Image: 'busybox', Cmd: ['sleep', '600'], Labels: LABELS, HostConfig: { Binds: ['swap-data:/data'] } }).then(async container => container.start())
  })
  afterEach(async () => {
    await demos?.close()
    cable?.close()
    tap?.close()
    for (const engine of engines)
      await engine.close()
    await rm(directory, { recursive: true })
  })

  /** @param docker which has heard of the end of its connections when this is over, and of nothing else */
  async function swap(docker = demos.engine.docker): Promise<void> {
    const { agent } = docker.modem as unknown as { agent: Agent }
    await vi.waitUntil(() => Object.keys(agent.sockets).length === 0, { interval: 1, timeout: 10_000 })
    // else it may look in just this moment, and see
    if (docker === demos.engine.docker)
      demos.engine.stop()
    cable.leadTo(() => dial(resolveTarget({}, tap.host)))
    await vi.waitUntil(() => Object.keys(agent.freeSockets).length === 0, { interval: 1, timeout: 10_000 })
  }
  async function play(step: number): Promise<void> {
    expect(demos.stage.play(demo, step, randomUUID())).toBe('playing')
    await demos.stage.run('data')!.settled
  }
  async function isUntouched(): Promise<void> {
    expect(tap.asked.length).toBeGreaterThan(0)
    expect(tap.changes()).toEqual([])
    expect((await engines[1]!.docker.getContainer('swap-one').inspect()).State.Running).toBe(true)
  }

  it('nothing of its is removed by a reset, data volumes least of all', async () => {
    await swap()
    await expect(demos.stage.reset(demo, ['swap-data'])).rejects.toThrow()
    await isUntouched()
  })

  it.each([0, 1, 2, 3])('step %i makes, stops and removes nothing there', async (step) => {
    for (let before = 0; before < step; before++)
      await play(before)
    await swap()
    await play(step)
    expect(demos.stage.state('data').results[step]).toMatchObject({ ok: false })
    await isUntouched()
  })

  it('what was listed on one is not removed from the other', async () => {
    const docker = connect(resolveTarget({}, `tcp://127.0.0.1:${cable.port}`))
    await play(0)
    const volume = (await listOwned(docker, { deck: 'swap-test' })).find(({ kind }) => kind === 'volume')!
    expect(volume.name).toBe('swap-data')
    await swap(docker)
    await expect(removeOwned(docker, 'swap-test', volume)).rejects.toThrow(/^Another engine \(.*\) answers in the place of .*\.\n/)
    await isUntouched()
    await vi.waitUntil(() => demos.engine.state.state === 'away', { timeout: 10_000 })
  })
})
