import type Docker from 'dockerode'
import type { Buffer } from 'node:buffer'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { listOwned, removeOwned } from '../../server/docker/remove.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { Client } from './client.ts'
import { freePort } from './free-port.ts'

const DECK = `---
demo: { deck: restart-test }
---

\`\`\`sh demo=lines
#| exit: 7
#| expect: /line 400/
docker run --name restart-lines busybox sh -c 'i=0; while [ $i -lt 400 ]; do i=$((i+1)); echo line $i; sleep 0.01; done; exit 7'
\`\`\`

---

\`\`\`sh demo=background
docker run -d --name restart-background busybox sleep 600
docker ps --filter name=restart-background
docker exec -it restart-background sh
/ # exit
\`\`\`

---

\`\`\`sh demo=shell
docker run -it --name restart-shell busybox sh
/ # exit 0
\`\`\`
`

describe.skipIf(!inject('dockerHost'))('a server that is killed', () => {
  let directory: string
  let docker: Docker
  let port: number
  let server: ChildProcess
  const clients: Client[] = []

  async function start(): Promise<string> {
    server = spawn(process.execPath, [fileURLToPath(new URL('killable-server.ts', import.meta.url)), join(directory, 'slides.md'), directory, inject('dockerHost'), String(port)], {
      env: { ...process.env, XDG_RUNTIME_DIR: directory },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [link] = await once(server.stdout!, 'data') as [Buffer]
    return new URL(link.toString()).searchParams.get('token')!
  }

  async function kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const gone = once(server, 'exit')
    server.kill(signal)
    await gone
  }

  async function open(token: string, demo: string): Promise<Client> {
    const client = new Client(`ws://localhost:${port}/live`, { authorization: `Bearer ${token}` })
    clients.push(client)
    await client.until(() => client.notices.find(notice => notice.type === 'engine' && notice.state === 'live'))
    client.send({ type: 'watch', demo })
    return client
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'restart-'))
    await writeFile(join(directory, 'slides.md'), DECK)
    docker = connect(resolveTarget({}, inject('dockerHost')))
    port = await freePort()
  })
  afterEach(async () => {
    clients.splice(0).forEach(client => client.socket.terminate())
    if (server.exitCode === null && server.signalCode === null)
      await kill()
    for (const owned of await listOwned(docker, { deck: 'restart-test' }))
      await removeOwned(docker, 'restart-test', owned)
  })
  afterAll(async () => rm(directory, { recursive: true }))

  const lines = (text: string): number[] => [...text.matchAll(/^line (\d+)\r?$/gm)].map(([, number]) => Number(number))
  const COUNT = Array.from({ length: 400 }, (_, index) => index + 1)

  it.each(['SIGKILL', 'SIGTERM'] as const)('by %s comes back to the same run: every line once, and the exit code', { timeout: 60_000 }, async (signal) => {
    const token = await start()
    const before = await open(token, 'lines')
    before.play('lines', 0)
    await before.until(() => before.text.includes('line 50\r\n'))
    await kill(signal)

    expect(await start()).toBe(token)
    const after = await open(token, 'lines')
    const state = await after.played('lines', 1)
    expect(lines(after.text)).toEqual(COUNT)
    expect(state).toMatchObject({ status: 'done', step: 1, results: [{ exit: 7, ok: true }] })
    expect(state.message).toContain('the server was restarted')
    expect(await docker.listContainers({ all: true, filters: { name: ['restart-lines'] } })).toHaveLength(1)
  })

  it('knows the exit code of what has ended meanwhile', { timeout: 60_000 }, async () => {
    const token = await start()
    const before = await open(token, 'lines')
    before.play('lines', 0)
    await before.until(() => before.text.includes('line 5\r\n'))
    await kill()
    expect(await docker.getContainer('restart-lines').wait()).toMatchObject({ StatusCode: 7 })

    const after = await open(await start(), 'lines')
    expect(await after.played('lines', 1)).toMatchObject({ results: [{ exit: 7, ok: true }] })
    await after.until(() => after.text.includes('line 400\r\n'))
    expect(lines(after.text)).toEqual(COUNT)
  })

  it('goes on after the last step that it finds, and says that a session in a container has ended', { timeout: 60_000 }, async () => {
    const token = await start()
    const before = await open(token, 'background')
    before.play('background', 0)
    await before.played('background', 1)
    const [, id] = /([0-9a-f]{64})/.exec(before.text) ?? []
    await kill()

    const after = await open(await start(), 'background')
    const state = await after.played('background', 1)
    expect(state).toMatchObject({ status: 'done', step: 1, message: expect.stringContaining('docker exec) has ended') as string })
    await after.until(() => after.text.includes(id!))
    after.play('background', 1)
    expect(await after.played('background', 2)).toMatchObject({ results: [{ ok: true }, { exit: 0, ok: true }] })
  })

  it('takes the keys of an interactive container again', { timeout: 60_000 }, async () => {
    const token = await start()
    const before = await open(token, 'shell')
    before.play('shell', 0)
    await before.played('shell', 1)
    before.send({ type: 'keys', demo: 'shell', data: 'echo before-$((20+1))\r' })
    await before.until(() => before.text.includes('before-21'))
    await kill()

    const after = await open(await start(), 'shell')
    expect(await after.played('shell', 1)).toMatchObject({ status: 'waiting' })
    expect(after.text).toContain('before-21')
    after.send({ type: 'keys', demo: 'shell', data: 'echo after-$((20+2))\r' })
    await after.until(() => after.text.includes('after-22'))
    after.play('shell', 1)
    expect(await after.played('shell', 2)).toMatchObject({ status: 'done', results: [{}, { exit: 0, ok: true }] })
  })

  it('that was stopped by a person begins anew, and its link is worth nothing', { timeout: 60_000 }, async () => {
    const token = await start()
    const before = await open(token, 'background')
    before.play('background', 0)
    await before.played('background', 1)
    await kill()
    // what Ctrl-C does to the session
    await rm(join(directory, `slidev-docker-${process.getuid!()}`), { recursive: true })

    expect(await start()).not.toBe(token)
    const client = new Client(`ws://localhost:${port}/live`, { authorization: `Bearer ${token}` })
    expect(await new Promise(resolve => client.socket.on('unexpected-response', (_request, response) => resolve(response.statusCode)))).toBe(403)
  })
})
