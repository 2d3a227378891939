import type { Demos } from '../../server/demos.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { listOwned, removeAllOwned } from '../../server/docker/remove.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { pluginsOf } from '../../server/docker/volume-drivers.ts'

const deck = await loadDeck('slides.md')
// those on a volume plugin have hosts of their own: share.test.ts
const steps = [...deck.demos.values()].filter(({ commands }) => pluginsOf(commands).length === 0).flatMap(demo => demo.steps.map(step => ({
  demo: demo.id,
  index: step.index,
  text: step.text,
})))

describe.skipIf(!inject('dockerHost'))('every demo of slides.md, in order, twice', () => {
  let demos: Demos

  beforeAll(async () => {
    demos = startDemos({ deck, target: resolveTarget({}, inject('dockerHost')), msPerKey: 0, log: () => {} })
    expect(await demos.engine.first).toMatchObject({ state: 'live' })
  })
  afterAll(async () => {
    await demos.close()
  })

  describe.each([1, 2])('time %i', () => {
    it.each(steps)('$demo $index: $text', { timeout: 120_000 }, async ({ demo, index }) => {
      expect(demos.stage.play(deck.demos.get(demo)!, index, randomUUID())).toBe('playing')
      const run = demos.stage.run(demo)!
      await run.settled
      const result = run.state.results[index]
      expect(result, `${result?.unmet}\n${(await run.screen.snapshot()).data}`).toMatchObject({ ok: true })
    })

    it('leaves nothing of ours but the volumes after a reset', async () => {
      for (const demo of deck.demos.values())
        await demos.stage.reset(demo)
      const left = await listOwned(demos.engine.docker, { deck: deck.deck })
      expect(left.filter(({ kind }) => kind !== 'volume')).toEqual([])
      expect(left.map(({ name }) => name).sort()).toEqual(['config', 'dbs', 'logs', 'simpledb'])
    })
  })

  it('leaves nothing at all when the volumes are asked for', async () => {
    const { docker } = demos.engine
    await removeAllOwned(docker, { deck: deck.deck })
    expect(await listOwned(docker, { deck: deck.deck })).toEqual([])
  })
})
