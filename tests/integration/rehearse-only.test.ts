import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { listOwned, removeAllOwned } from '../../server/docker/remove.ts'
import { connect } from '../engine/connect.ts'

const DECK = 'only-test'
const demo = (info: string, name: string): string => `\n---\n\n\`\`\`sh ${info}\ndocker run -d --name ${name} busybox sleep 600\n\`\`\`\n`
const TEXT = `---\ndemo:\n  deck: ${DECK}\n---\n${demo('demo=first', 'only-first')}${demo('demo=second needs=first', 'only-second')}${demo('demo=other', 'only-other')}`

describe.skipIf(!inject('dockerHost'))('npm run rehearse -- --only', () => {
  const docker = connect(inject('dockerHost'))
  let directory: string

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'only-'))
    await writeFile(join(directory, 'slides.md'), TEXT)
  })
  afterAll(async () => {
    await removeAllOwned(docker, { deck: DECK })
    await rm(directory, { recursive: true })
  })

  it('removes the containers of what the demo needs as well, and of no other', async () => {
    const running = await docker.createContainer({ name: 'only-other', Image: 'busybox', Labels: { 'slidev-docker.deck': DECK, 'slidev-docker.demo': 'other' } })
    const { stdout } = await promisify(execFile)(process.execPath, ['cli/rehearse.ts', '--deck', join(directory, 'slides.md'), '--host', inject('dockerHost'), '--only', 'second'])
    expect(stdout).toContain('\n1 of 1 steps as the slides say. Containers are removed; volumes stay.\n')
    expect(await listOwned(docker, { deck: DECK })).toMatchObject([{ kind: 'container', id: running.id }])
  })
})
