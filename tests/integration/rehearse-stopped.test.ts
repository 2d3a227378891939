import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { listOwned, removeAllOwned } from '../../server/docker/remove.ts'
import { connect } from '../engine/connect.ts'

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
  let directory: string

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stopped-'))
    await writeFile(join(directory, 'slides.md'), TEXT)
  })
  afterAll(async () => {
    await removeAllOwned(docker, { deck: DECK })
    await rm(directory, { recursive: true })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('removes its containers at %s, and says so', async (signal) => {
    const rehearsal = spawn(process.execPath, ['cli/rehearse.ts', '--deck', join(directory, 'slides.md'), '--host', inject('dockerHost')])
    let [stdout, stderr] = ['', '']
    rehearsal.stdout.on('data', text => stdout += text)
    rehearsal.stderr.on('data', text => stderr += text)
    const exited = once(rehearsal, 'exit') as Promise<[number | null]>
    await expect.poll(async () => docker.getContainer('stopped-deaf').inspect().then(({ State }) => State.Running, () => false), { timeout: 30_000 }).toBe(true)
    rehearsal.kill(signal)
    expect(await exited).toEqual([1, null])
    expect(stderr).toBe('Stopped. Containers are removed; volumes stay.\n')
    expect(stdout.match(/docker run/g)).toHaveLength(2)
    expect(await listOwned(docker, { deck: DECK })).toMatchObject([{ kind: 'volume', name: 'stopped-data' }])
  })
})
