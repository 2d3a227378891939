import type { WrittenDeck } from './written-deck.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { listOwned } from '../../server/docker/remove.ts'
import { connect } from '../engine/connect.ts'
import { writeDeck } from './written-deck.ts'

const DECK = 'stopped-test'
const TEXT = `---\ndemo:\n  deck: ${DECK}\n---\n
\`\`\`sh demo=first
docker run -d --name stopped-first busybox sleep 600
\`\`\`

---

\`\`\`sh demo=second
docker run -d --name stopped-second busybox sleep 600
#| within: 60s
docker run --name stopped-deaf -v stopped-data:/data busybox sh -c 'trap "" INT TERM; echo deaf; sleep 600'
docker run -d --name stopped-never busybox
\`\`\`
`

describe.skipIf(!inject('dockerHost'))('npm run rehearse, stopped while a step is played', () => {
  const docker = connect(inject('dockerHost'))
  let deck: WrittenDeck

  beforeAll(async () => {
    deck = await writeDeck(TEXT)
  })
  afterAll(() => deck.remove())

  async function rehearse(): Promise<{ kill: (signal: NodeJS.Signals) => void, exited: Promise<[number | null]>, printed: { stdout: string, stderr: string } }> {
    const rehearsal = spawn(process.execPath, ['cli/rehearse.ts', '--deck', deck.file, '--host', inject('dockerHost')])
    const printed = { stdout: '', stderr: '' }
    rehearsal.stdout.on('data', text => printed.stdout += text)
    rehearsal.stderr.on('data', text => printed.stderr += text)
    const exited = once(rehearsal, 'close') as Promise<[number | null]>
    await expect.poll(async () => docker.getContainer('stopped-deaf').inspect().then(({ State }) => State.Running, () => false), { timeout: 30_000 }).toBe(true)
    return { kill: signal => void rehearsal.kill(signal), exited, printed }
  }

  it.each(['SIGINT', 'SIGTERM'] as const)('removes its containers at %s, and says so', async (signal) => {
    const { kill, exited, printed } = await rehearse()
    kill(signal)
    expect(await exited).toEqual([1, null])
    expect(printed.stderr).toBe('\nStopping …\nStopped. Containers are removed; volumes stay.\n')
    expect(printed.stdout.match(/docker run/g)).toHaveLength(2)
    expect(await listOwned(docker, { deck: DECK })).toMatchObject([{ kind: 'volume', name: 'stopped-data' }])
  })

  it('removes all of them when Ctrl-C comes a second time, as npm hands it on', async () => {
    const { kill, exited, printed } = await rehearse()
    kill('SIGINT')
    await expect.poll(() => printed.stderr, { interval: 5 }).toContain('Stopping …')
    kill('SIGINT')
    expect(await exited).toEqual([1, null])
    expect(printed.stderr).toMatch(/^Stopped\. Containers are removed; volumes stay\.$/m)
    expect(await listOwned(docker, { deck: DECK })).toMatchObject([{ kind: 'volume', name: 'stopped-data' }])
  })
})
