import { afterEach, describe, expect, it } from 'vitest'
import { readNeeds } from '../../../cli/doctor/needs.ts'
import { loadDeck } from '../../../server/deck.ts'
import { DEFAULT_POLICY } from '../../../server/policy-file.ts'
import { deckText, writeDeck } from './temporary-deck.ts'

const COMMANDS = `docker volume create --name logs
docker run -d --name db -v data:/var/lib -v /srv:/srv -p 6603:3306 -p 53:53/udp -p 0.0.0.0:80:80 -p 3306 mysql:8
docker run --rm --mount type=volume,source=kept,target=/kept -p 6603:3306 example/built
docker exec db ls`

describe('readNeeds', () => {
  let remove: () => Promise<void>
  afterEach(() => remove())
  const needsOf = async (prefix: string): Promise<ReturnType<typeof readNeeds>> => {
    const written = await writeDeck({ 'slides.md': deckText(COMMANDS, '  images:\n    example/built: images/built\n') })
    remove = written.remove
    return readNeeds(await loadDeck(written.deck), DEFAULT_POLICY, prefix)
  }

  it('reads images, ports and names from the demos\' commands, each once', async () => {
    expect(await needsOf('')).toMatchObject({
      images: ['mysql:8', 'example/built:latest'],
      built: ['example/built:latest'],
      ports: [
        { address: '127.0.0.1', port: 6603, protocol: 'tcp' },
        { address: '127.0.0.1', port: 53, protocol: 'udp' },
        { address: '0.0.0.0', port: 80, protocol: 'tcp' },
      ],
      containers: ['db'],
      volumes: ['data', 'kept', 'logs'],
      made: [{ demo: 'only', step: 0 }, { demo: 'only', step: 1 }, { demo: 'only', step: 2 }],
    })
  })

  it('has the engine\'s names with a prefix', async () => {
    expect(await needsOf('my-')).toMatchObject({ containers: ['my-db'], volumes: ['my-data', 'my-kept', 'my-logs'] })
  })
})
