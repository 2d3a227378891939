import type { Demos } from '../../server/demos.ts'
import type { ServedDeck } from './served-deck.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { serveDeck } from './served-deck.ts'

const fence = (info: string, ...lines: string[]): string => `\n---\n\n\`\`\`sh demo=${info}\n${lines.join('\n')}\n\`\`\`\n`
const DECK = [
  '---\ndemo: { deck: reset-test }\n---\n',
  fence('base', 'docker run -d --name reset-base busybox sleep 600', 'docker ps'),
  fence('above needs=base', 'docker run -d --name reset-above busybox sleep 600'),
].join('')

describe.skipIf(!inject('dockerHost'))('a reset', () => {
  let served: ServedDeck
  let demos: Demos
  const demo = (id: string) => demos.stage.demo(id)!

  beforeAll(async () => {
    served = await serveDeck(DECK, { host: inject('dockerHost') })
    ;({ demos } = served)
    expect(demos.engine.state).toMatchObject({ state: 'live' })
  })
  afterEach(async () => demos.stage.reset(demo('base')))
  afterAll(() => served.remove())

  const press = (id: string, step = 0, name: string = randomUUID()) => demos.stage.play(demo(id), step, name)
  async function play(id: string, step: number): Promise<void> {
    expect(press(id, step)).toBe('playing')
    await demos.stage.run(id)!.settled
  }
  const running = async (name: string): Promise<boolean> => demos.engine.docker.getContainer(name).inspect().then(({ State }) => State.Running, () => false)

  it('and a press right behind it play the first step anew, and what that makes stays', async () => {
    await play('base', 0)
    await play('above', 0)
    const [before, { Id: old }] = [demos.stage.run('base'), await demos.engine.docker.getContainer('reset-base').inspect()]
    // a window that presses both keys at once knows of the step after
    const reset = demos.stage.reset(demo('base'))
    expect(press('base', 1)).toBe('playing')
    const run = demos.stage.run('base')!
    expect(run).not.toBe(before)
    await run.settled
    await reset
    expect(demos.stage.state('base')).toMatchObject({ status: 'done', step: 1, results: [{ exit: 0, ok: true }] })
    expect(await running('reset-base')).toBe(true)
    expect((await demos.engine.docker.getContainer('reset-base').inspect()).Id).not.toBe(old)
    expect(await running('reset-above')).toBe(false)
    expect(demos.stage.state('above')).toMatchObject({ run: null, status: 'idle' })
  })

  it('that comes again, and again, leaves the run that was begun in between to the last press', async () => {
    await play('base', 0)
    const resets = []
    for (let time = 0; time < 5; time++) {
      resets.push(demos.stage.reset(demo('base')))
      expect(press('base')).toBe('playing')
    }
    await Promise.all(resets)
    await demos.stage.run('base')!.settled
    expect(demos.stage.state('base')).toMatchObject({ status: 'done', step: 1, results: [{ ok: true }] })
    expect(await running('reset-base')).toBe(true)
  })

  it('after a press is the last word', async () => {
    expect(press('base')).toBe('playing')
    await demos.stage.reset(demo('base'))
    expect(demos.stage.state('base')).toMatchObject({ run: null, status: 'idle', step: 0 })
    await vi.waitUntil(async () => !await running('reset-base'), { timeout: 20_000 })
  })

  it('makes a press that is sent again after it begin nothing', async () => {
    expect(press('base', 0, 'the-same')).toBe('playing')
    await demos.stage.run('base')!.settled
    await demos.stage.reset(demo('base'))
    expect(press('base', 0, 'the-same')).toBe('playing')
    expect(demos.stage.state('base')).toMatchObject({ run: null, step: 0 })
    expect(press('base', 0, 'another')).toBe('playing')
    expect(press('base', 0, 'the-same')).toBe('playing')
    await demos.stage.run('base')!.settled
    expect(demos.stage.state('base')).toMatchObject({ step: 1 })
  })
})
