import type { Buffer } from 'node:buffer'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { decodeBytes } from '../../demo/protocol.ts'
import { listOwned, removeOwned } from '../../server/docker/remove.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { Client } from './client.ts'
import { freePort } from './free-port.ts'

const BYTES = 200_000_000
/** What the server may hold for it: the ring of the run, a full window, a snapshot, and garbage that is not collected yet. */
const MOST_GROWTH_MB = 300
/** How much of that may come in the second half: a leak would take 100. */
const MOST_LATE_GROWTH_MB = 60
const DECK = `---
demo: { deck: flood-test }
---

\`\`\`sh demo=flood
#| within: 240s
#| expect: /the end/
docker run --rm -t --log-driver none --name flood-yes busybox sh -c 'yes ${'0123456789'.repeat(10)} | head -c ${BYTES}; echo; echo the end'
\`\`\`

---

\`\`\`sh demo=echo
docker run -it --rm --log-driver none --name flood-echo busybox cat
\`\`\`
`

describe.skipIf(!inject('dockerHost'))('a flood of output', () => {
  let directory: string
  let port: number
  let server: ChildProcess
  let token: string
  const clients: Client[] = []

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'flood-'))
    await writeFile(join(directory, 'slides.md'), DECK)
    port = await freePort()
    server = spawn(process.execPath, [fileURLToPath(new URL('killable-server.ts', import.meta.url)), join(directory, 'slides.md'), directory, inject('dockerHost'), String(port)], {
      env: { ...process.env, XDG_RUNTIME_DIR: directory },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [link] = await once(server.stdout!, 'data') as [Buffer]
    token = new URL(link.toString()).searchParams.get('token')!
  })
  afterAll(async () => {
    clients.forEach(({ socket }) => socket.terminate())
    server.kill('SIGKILL')
    const docker = connect(resolveTarget({}, inject('dockerHost')))
    for (const owned of await listOwned(docker, { deck: 'flood-test' }))
      await removeOwned(docker, 'flood-test', owned)
    await rm(directory, { recursive: true })
  })

  async function open(): Promise<Client> {
    const client = new Client(`ws://localhost:${port}/live`, { authorization: `Bearer ${token}` })
    clients.push(client)
    await client.until(() => client.notices.find(notice => notice.type === 'engine' && notice.state === 'live'))
    return client
  }
  /** MB in memory, now and at most so far. */
  async function memory(): Promise<{ now: number, most: number }> {
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
    const read = (field: string): number => Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)![1]) / 1024
    return { now: read('VmRSS'), most: read('VmHWM') }
  }

  /** @returns median of the milliseconds between a key and what it writes */
  async function echo(client: Client): Promise<number> {
    const delays: number[] = []
    for (let n = 0; n < 30; n++) {
      const { end } = client
      const pressed = performance.now()
      client.send({ type: 'keys', demo: 'echo', data: String.fromCharCode(97 + n % 26) })
      await client.until(() => client.end > end)
      delays.push(performance.now() - pressed)
    }
    return delays.sort((a, b) => a - b)[15]!
  }

  it('of 200 MB leaves memory bounded, with a window that takes nothing, and the presenter\'s keys prompt', { timeout: 240_000 }, async () => {
    const presenter = await open()
    presenter.send({ type: 'watch', demo: 'echo' })
    presenter.play('echo', 0)
    await presenter.until(() => presenter.state('echo')?.status === 'running')
    const quiet = await echo(presenter)
    // a window that draws as it can, and one that sleeps
    const [awake, asleep] = [await open(), await open()]
    let received = 0
    awake.socket.removeAllListeners('message').on('message', (data, isBinary) => {
      if (isBinary)
        received += decodeBytes(data as ArrayBuffer).bytes.length
    })
    for (const client of [awake, asleep])
      client.send({ type: 'watch', demo: 'flood' })
    await asleep.until(() => asleep.state('flood'))
    asleep.socket.pause()
    const before = await memory()

    const watcher = await open()
    watcher.socket.removeAllListeners('message')
    let state = ''
    watcher.socket.on('message', (data, isBinary) => isBinary || (state = new TextDecoder().decode(data as ArrayBuffer)))
    watcher.send({ type: 'play', demo: 'flood', step: 0, id: 'flood' })
    await vi.waitUntil(() => received > 1_000_000, { timeout: 60_000 })

    const during = await echo(presenter)
    await vi.waitUntil(() => received > BYTES / 2, { timeout: 200_000, interval: 10 })
    const half = await memory()
    const duringFlood = !state.includes('"done"')
    watcher.send({ type: 'watch', demo: 'flood' })
    await vi.waitUntil(() => /"flood".*"status":"done"/.test(state), { timeout: 200_000, interval: 100 })
    const after = await memory()
    expect(duringFlood).toBe(true)
    // what a busy machine takes anyway is not the flood's
    expect(during - quiet).toBeLessThan(100)
    expect(after.most - before.most).toBeLessThan(MOST_GROWTH_MB)
    expect(after.most - half.most).toBeLessThan(MOST_LATE_GROWTH_MB)
  })
})
