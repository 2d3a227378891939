import type { WrittenDeck } from './written-deck.ts'
import { execFile } from 'node:child_process'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { listOwned } from '../../server/docker/remove.ts'
import { connect } from '../engine/connect.ts'
import { writeDeck } from './written-deck.ts'

const DECK = 'only-test'
const demo = (info: string, name: string): string => `\n---\n\n\`\`\`sh ${info}\ndocker run -d --name ${name} busybox sleep 600\n\`\`\`\n`
const TEXT = `---\ndemo:\n  deck: ${DECK}\n---\n${demo('demo=first', 'only-first')}${demo('demo=second needs=first', 'only-second')}${demo('demo=other', 'only-other')}`

describe.skipIf(!inject('dockerHost'))('npm run rehearse -- --only', () => {
  const docker = connect(inject('dockerHost'))
  let deck: WrittenDeck

  beforeAll(async () => {
    deck = await writeDeck(TEXT)
  })
  afterAll(() => deck.remove())

  it('removes the containers of what the demo needs as well, and of no other', async () => {
    const running = await docker.createContainer({ name: 'only-other', Image: 'busybox', Labels: { 'slidev-docker.deck': DECK, 'slidev-docker.demo': 'other' } })
    const { stdout } = await promisify(execFile)(process.execPath, ['cli/rehearse.ts', '--deck', deck.file, '--host', inject('dockerHost'), '--only', 'second'])
    expect(stdout).toContain('\n1 of 1 steps as the slides say. Containers are removed; volumes stay.\n')
    expect(await listOwned(docker, { deck: DECK })).toMatchObject([{ kind: 'container', id: running.id }])
  })
})
