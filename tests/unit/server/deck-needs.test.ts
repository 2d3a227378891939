import { expect, it } from 'vitest'
import { readNeeds } from '../../../server/deck-needs.ts'
import { loadDeck } from '../../../server/deck.ts'
import { DEFAULT_RULES } from '../../../server/docker/policy.ts'
import { deckOf } from '../machine/deck.ts'

const COMMANDS = [
  'docker volume create --name logs',
  'docker volume create -d other -o share=x elsewhere',
  'docker volume create -o type=tmpfs logs',
  'docker volume create',
  'docker run -d --name db -v data:/var/lib -v /srv:/srv -v /anonymous -p 6603:3306 -p 53:53/udp -p 0.0.0.0:80:80 -p 3306 mysql',
  'docker run --rm mysql:latest',
  'docker run --rm --mount type=volume,source=kept,target=/kept -p 6603:3306 docker.io/library/busybox:1.37 true',
  'docker run --rm mine/built',
  'docker exec db ls',
  'docker volume inspect logs',
]
const deckWith = async (): ReturnType<typeof deckOf> => deckOf(COMMANDS, '{ mine/built: . }')

it('reads images, ports, names, volumes and plugins from the demos\' commands, each once', async () => {
  const origin = { deck: 'setup-test', demo: 'one', run: 'setup' }
  expect(readNeeds(await deckWith())).toEqual({
    pulls: [
      { familiar: 'mysql:latest', name: 'mysql', tag: 'latest' },
      { familiar: 'busybox:1.37', name: 'busybox', tag: '1.37' },
    ],
    built: ['mine/built:latest'],
    images: ['mysql:latest', 'busybox:1.37', 'mine/built:latest'],
    ports: [
      { address: '127.0.0.1', port: 6603, protocol: 'tcp' },
      { address: '127.0.0.1', port: 53, protocol: 'udp' },
      { address: '0.0.0.0', port: 80, protocol: 'tcp' },
    ],
    containers: ['db'],
    volumes: ['data', 'kept', 'logs', 'elsewhere'],
    creates: [
      { name: 'logs', driver: 'local', options: {}, origin: { ...origin, step: 0 } },
      { name: 'elsewhere', driver: 'other', options: { share: 'x' }, origin: { ...origin, step: 1 } },
    ],
    plugins: ['other'],
  })
})

it('has the engine\'s names with a prefix, and the ports where the owner wants them', async () => {
  const policy = { exceptions: [], rulesFor: () => ({ ...DEFAULT_RULES, publish: '192.0.2.1' }) }
  const { containers, volumes, creates, ports: [port] } = readNeeds(await deckWith(), { prefix: 'my-', policy })
  expect({ containers, volumes, created: creates.map(({ name }) => name), port }).toEqual({
    containers: ['my-db'],
    volumes: ['my-data', 'my-kept', 'my-logs', 'my-elsewhere'],
    created: ['my-logs', 'my-elsewhere'],
    port: { address: '192.0.2.1', port: 6603, protocol: 'tcp' },
  })
})

it('finds an image by its id', async () => {
  const id = 'a'.repeat(64)
  expect(readNeeds(await deckOf([`docker run ${id}`]))).toMatchObject({ pulls: [], images: [id] })
})

it('finds the volumes of the talk in the talk', async () => {
  const { creates, plugins } = readNeeds(await loadDeck('slides.md'))
  expect(creates.map(({ name }) => name)).toEqual(expect.arrayContaining(['logs', 'config', 'simpledb']))
  expect(plugins).toEqual(['rclone'])
})
