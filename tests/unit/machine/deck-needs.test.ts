import { expect, it } from 'vitest'
import { loadDeck } from '../../../server/deck.ts'
import { readNeeds } from '../../../setup/machine/deck-needs.ts'
import { deckOf } from './deck.ts'

it('reads images and volumes from the demos, each once', async () => {
  const deck = await deckOf([
    'docker volume create --name logs',
    'docker volume create -d other -o share=x elsewhere',
    'docker volume create logs',
    'docker volume create',
    'docker run --rm -v silently:/data mysql',
    'docker run --rm mysql:latest',
    'docker run --rm docker.io/library/busybox:1.37 true',
    'docker run --rm mine/built',
    'docker volume inspect logs',
  ], '{ mine/built: . }')
  const origin = { deck: 'setup-test', demo: 'one', run: 'setup' }
  expect(readNeeds(deck)).toEqual({
    pulls: [
      { familiar: 'mysql:latest', name: 'mysql', tag: 'latest' },
      { familiar: 'busybox:1.37', name: 'busybox', tag: '1.37' },
    ],
    volumes: [
      { name: 'logs', driver: 'local', options: {}, origin: { ...origin, step: 0 } },
      { name: 'elsewhere', driver: 'other', options: { share: 'x' }, origin: { ...origin, step: 1 } },
    ],
  })
})

it('finds the volumes of the talk in the talk', async () => {
  const { volumes } = readNeeds(await loadDeck('slides.md'))
  expect(volumes.map(({ name }) => name)).toEqual(expect.arrayContaining(['logs', 'config', 'simpledb']))
})
