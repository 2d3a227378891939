import type { Demos } from '../../server/demos.ts'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { listOwned, removeAllOwned } from '../../server/docker/remove.ts'
import { resolveTarget } from '../../server/docker/target.ts'

const DECK = '---\ndemo: { deck: prefixes-test }\n---\n\n```sh demo=one\ndocker run -d --name prefixes-one busybox sleep 600\ndocker run -d busybox sleep 600\n```\n'

describe.skipIf(!inject('dockerHost'))('two servers of one deck, on one engine', () => {
  let directory: string
  const opened: Demos[] = []

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'prefixes-'))
    await writeFile(join(directory, 'slides.md'), DECK)
  })
  afterAll(async () => {
    for (const { close } of opened)
      await close()
    await removeAllOwned(opened[0]!.engine.docker, { deck: 'prefixes-test' })
    await rm(directory, { recursive: true })
  })

  async function start(prefix: string): Promise<Demos> {
    const demos = startDemos({ deck: await loadDeck(join(directory, 'slides.md')), target: resolveTarget({}, inject('dockerHost')), prefix, msPerKey: 0, log: () => {} })
    opened.push(demos)
    expect(await demos.engine.first).toMatchObject({ state: 'live' })
    return demos
  }
  async function play({ stage }: Demos): Promise<void> {
    for (const step of [0, 1]) {
      expect(stage.play(stage.demo('one')!, step, randomUUID())).toBe('playing')
      await stage.run('one')!.settled
      expect(stage.state('one').results[step]).toMatchObject({ ok: true })
    }
  }
  const idsOf = async ({ engine }: Demos, prefix: string): Promise<string[]> =>
    (await listOwned(engine.docker, { deck: 'prefixes-test' })).filter(one => one.prefix === prefix).map(({ id }) => id).sort()

  it('leave each other\'s containers alone, those without a name too', async () => {
    const [talk, rehearsal] = [await start(''), await start('my-')]
    await play(talk)
    const before = await idsOf(talk, '')
    expect(before).toHaveLength(2)
    await play(rehearsal)
    expect(await idsOf(talk, '')).toEqual(before)
    const others = await idsOf(talk, 'my-')
    expect(others).toHaveLength(2)
    await rehearsal.stage.reset(rehearsal.stage.demo('one')!)
    expect(await idsOf(talk, 'my-')).toEqual([])
    expect(await idsOf(talk, '')).toEqual(before)
    await play(rehearsal)
    const again = await idsOf(talk, 'my-')
    await talk.stage.reset(talk.stage.demo('one')!)
    expect(await idsOf(talk, '')).toEqual([])
    expect(await idsOf(talk, 'my-')).toEqual(again)
  })

  it('take up their own runs after a restart', async () => {
    const other = await start('his-')
    other.stage.resume([])
    const next = await start('my-')
    next.stage.resume([])
    while (next.stage.run('one') === undefined)
      await once(next.stage, 'state')
    expect(other.stage.state('one')).toMatchObject({ run: null })
  })
})
