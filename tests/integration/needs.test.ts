import type { Demos } from '../../server/demos.ts'
import type { ServedDeck } from './served-deck.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { serveDeck } from './served-deck.ts'

const fence = (info: string, ...lines: string[]): string => `\n---\n\n\`\`\`sh demo=${info}\n${lines.join('\n')}\n\`\`\`\n`
const DECK = [
  '---\ndemo: { deck: needs-test }\n---\n\n# Needs\n',
  fence('first', 'docker run -d --name needs-first busybox sleep 600', 'docker ps -q --filter name=needs-first'),
  fence('second needs=first', '#| expect: /hello/', 'docker exec needs-first echo hello', 'docker run -d --name needs-second busybox sleep 600'),
  fence('third needs=second', 'docker rm -f needs-first', 'docker exec needs-second echo third'),
].join('')

describe.skipIf(!inject('dockerHost'))('what a demo needs', () => {
  let served: ServedDeck
  let demos: Demos

  beforeAll(async () => {
    served = await serveDeck(DECK, { host: inject('dockerHost'), askForNeeds: true })
    ;({ demos } = served)
    expect(demos.engine.state).toMatchObject({ state: 'live' })
  })
  afterEach(() => served.reset())
  afterAll(() => served.remove())

  const demo = (id: string) => demos.stage.demo(id)!
  const press = (id: string, step = 0) => demos.stage.play(demo(id), step, randomUUID())
  async function played(id: string): Promise<(boolean | undefined)[]> {
    for (const { index } of demo(id).steps) {
      // a press right after the question does not answer it yet
      await expect.poll(() => press(id, index)).toBe('playing')
      await demos.stage.run(id)!.settled
    }
    return demos.stage.run(id)!.state.results.map(({ ok }) => ok)
  }

  it('is asked about once, and run first at the second press', async () => {
    expect(demos.stage.unmetNeeds(demo('third')).map(({ id }) => id)).toEqual(['first', 'second'])
    // a double click
    expect([press('third'), press('third')]).toEqual(['needs', 'needs'])
    expect(demos.stage.run('third')).toBeUndefined()
    expect(await played('third')).toEqual([true, true])
    expect(demos.stage.state('first')).toMatchObject({ status: 'done', step: 2 })
  })

  it('is not asked about when it is there', async () => {
    await played('first')
    expect(await played('second')).toEqual([true, true])
  })

  it('is asked about again when another demo has taken it away', async () => {
    await played('first')
    await played('second')
    await played('third')
    await demos.stage.reset(demo('second'))
    await expect.poll(() => demos.stage.unmetNeeds(demo('second')).map(({ id }) => id)).toEqual(['first'])
    expect(press('second')).toBe('needs')
    expect(await played('second')).toEqual([true, true])
    await demos.stage.reset(demo('first'))
    expect(press('second')).toBe('needs')
  })

  it('is not there when its last step has failed', async () => {
    await demos.engine.docker.getContainer('needs-second').remove({ force: true }).catch(() => {})
    await played('first')
    const stranger = await demos.engine.docker.createContainer({ name: 'needs-second', Image: 'busybox' })
    expect(await played('second')).toEqual([true, false])
    await stranger.remove()
    expect(demos.stage.unmetNeeds(demo('third')).map(({ id }) => id)).toEqual(['second'])
  })

  it('is asked about again when it runs no more', async () => {
    await played('first')
    // asked after the stage has, so that it has seen it run
    await demos.engine.docker.listContainers()
    await demos.engine.docker.getContainer('needs-first').kill()
    await played('second').catch(() => {})
    await demos.stage.reset(demo('second'))
    await expect.poll(() => demos.stage.unmetNeeds(demo('second')).map(({ id }) => id)).toEqual(['first'])
  })

  it('is asked about again when somebody else has taken it away', async () => {
    await played('first')
    await demos.engine.docker.getContainer('needs-first').remove({ force: true })
    await played('second').catch(() => {})
    await demos.stage.reset(demo('second'))
    await expect.poll(() => demos.stage.unmetNeeds(demo('second')).map(({ id }) => id)).toEqual(['first'])
  })
})
