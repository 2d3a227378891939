import type { Buffer } from 'node:buffer'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { listOwned, removeOwned } from '../../server/docker/remove.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { Client } from '../integration/client.ts'
import { freePort } from '../integration/free-port.ts'

/** For how long; a sixth of it warms up. */
const MINUTES = Number(process.env.SOAK_MINUTES ?? 120)
const VIEWERS = 10
/** What a server that leaks nothing may still hold more at the end than after its warm-up. */
const MOST_GROWTH_MB = 40
const DECK = `---
demo: { deck: soak-test }
---

\`\`\`sh demo=talk
docker run --rm --name soak-talk busybox seq 20000
docker run --rm --name soak-talk busybox sh -c 'for n in 1 2 3 4 5 6 7 8 9 10; do echo tick $n; sleep 0.1; done'
\`\`\`
`

describe.skipIf(!inject('dockerHost'))('a server', () => {
  let directory: string
  let port: number
  let server: ChildProcess
  let token: string

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'soak-'))
    await writeFile(join(directory, 'slides.md'), DECK)
    port = await freePort()
    server = spawn(process.execPath, ['tests/integration/killable-server.ts', join(directory, 'slides.md'), directory, inject('dockerHost'), String(port)], {
      env: { ...process.env, XDG_RUNTIME_DIR: directory },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [link] = await once(server.stdout!, 'data') as [Buffer]
    token = new URL(link.toString()).searchParams.get('token')!
  })
  afterAll(async () => {
    server.kill('SIGKILL')
    const docker = connect(resolveTarget({}, inject('dockerHost')))
    for (const owned of await listOwned(docker, { deck: 'soak-test' }))
      await removeOwned(docker, 'soak-test', owned)
    await rm(directory, { recursive: true })
  })

  async function open(): Promise<Client> {
    const client = new Client(`ws://localhost:${port}/live`, { authorization: `Bearer ${token}` })
    await client.until(() => client.notices.find(notice => notice.type === 'engine' && notice.state === 'live'))
    return client
  }
  async function memory(): Promise<number> {
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024
  }
  /** The demo played from its start to its end and reset, in front of viewers that come and go. */
  async function playOnce(): Promise<void> {
    const windows = await Promise.all(Array.from({ length: VIEWERS }, open))
    windows.forEach(window => window.send({ type: 'watch', demo: 'talk' }))
    const presenter = await open()
    presenter.send({ type: 'watch', demo: 'talk' })
    for (const step of [0, 1]) {
      presenter.play('talk', step)
      await presenter.played('talk', step + 1)
    }
    const { end } = presenter
    await Promise.all(windows.map(window => window.until(() => window.end === end)))
    presenter.send({ type: 'reset', demo: 'talk' })
    await presenter.until(() => presenter.state('talk')?.run === null)
    for (const { socket } of [presenter, ...windows])
      socket.terminate()
  }

  it(`holds no more memory after ${MINUTES} minutes with ${VIEWERS} viewers than after its warm-up`, { timeout: (MINUTES + 10) * 60_000 }, async () => {
    const began = Date.now()
    const until = async (minutes: number): Promise<number[]> => {
      const seen: number[] = []
      while (Date.now() - began < minutes * 60_000) {
        await playOnce()
        seen.push(await memory())
        await sleep(100)
      }
      return seen
    }
    await until(MINUTES / 6)
    const seen = await until(MINUTES)
    const most = (part: number[]): number => Math.max(...part)
    const third = Math.floor(seen.length / 3)
    expect(most(seen.slice(-third)) - most(seen.slice(0, third))).toBeLessThan(MOST_GROWTH_MB)
  })
})
