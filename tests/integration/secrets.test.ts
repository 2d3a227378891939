import type { ChildProcess } from 'node:child_process'
import type { Role } from '../../demo/protocol.ts'
import type { Client as Window } from './client.ts'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { hashDemo } from '../../demo/demo-text.ts'
import { loadDeck } from '../../server/deck.ts'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { Client } from './client.ts'
import { freePort } from './free-port.ts'

const TYPED = 'sw0rdfish-typed-by-hand'
const ON_SLIDE = 'sw0rdfish-on-the-slide'
const DECK = `---
demo: { deck: secrets-test }
---

\`\`\`sh demo=ask
docker run -it --name secrets-ask -e DB_PASSWORD=${ON_SLIDE} busybox sh -c 'stty -echo; read -p "Enter password: " p; stty echo; echo; echo "it has \${#p} letters"'
\`\`\`

---

\`\`\`sh demo=broken
docker run --rm --name secrets-broken -e DB_PASSWORD=${ON_SLIDE} busybox no-such-program
\`\`\`

---

\`\`\`sh demo=other
docker run --rm --name secrets-other busybox echo nothing secret
docker ps -a --filter name=secrets-ask
\`\`\`
`

describe.skipIf(!inject('dockerHost'))('a password', { timeout: 40_000 }, () => {
  let directory: string
  let port: number
  let server: ChildProcess
  let printed = ''
  const tokens: Record<Role, string> = { presenter: '', viewer: '' }
  const windows: Window[] = []

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'secrets-'))
    await writeFile(join(directory, 'slides.md'), DECK)
    port = await freePort()
    server = spawn(process.execPath, [fileURLToPath(new URL('killable-server.ts', import.meta.url)), join(directory, 'slides.md'), directory, inject('dockerHost'), String(port)], {
      env: { ...process.env, XDG_RUNTIME_DIR: directory, NODE_DEBUG: 'deck' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [server.stdout!, server.stderr!])
      stream.on('data', data => printed += data)
    await vi.waitUntil(() => printed.trim().split('\n').length === 2, { timeout: 20_000 })
    const links = printed.trim().split('\n')
    tokens.presenter = new URL(links[0]!).searchParams.get('token')!
    tokens.viewer = new URL(links[1]!).searchParams.get('token')!
  })
  afterAll(async () => {
    windows.forEach(({ socket }) => socket.terminate())
    if (server.exitCode === null && server.signalCode === null) {
      const gone = once(server, 'exit')
      server.kill('SIGKILL')
      await gone
    }
    const docker = connect(resolveTarget({}, inject('dockerHost')))
    await removeAllOwned(docker, { deck: 'secrets-test' })
    await rm(directory, { recursive: true })
  })

  async function open(role: Role): Promise<Window> {
    const window = new Client(`ws://localhost:${port}/live`, { authorization: `Bearer ${tokens[role]}` })
    windows.push(window)
    await window.until(() => window.notices.some(notice => notice.type === 'engine' && notice.state === 'live'))
    return window
  }

  /** Files of the deck and of the session that hold this text, the deck itself left out. */
  async function filesWith(text: string): Promise<string[]> {
    const found: string[] = []
    for await (const file of glob('**/*', { cwd: directory, withFileTypes: true })) {
      // the session's file is written beside itself first
      if (file.isFile() && file.name !== 'slides.md' && (await readFile(join(file.parentPath, file.name), 'latin1').catch(() => '')).includes(text))
        found.push(file.name)
    }
    return found
  }

  it('that is typed by hand, or stands on a slide, is found nowhere else', async () => {
    const [presenter, viewer] = [await open('presenter'), await open('viewer')]
    for (const window of [presenter, viewer])
      window.send({ type: 'watch', demo: 'ask' })
    presenter.play('ask', 0)
    await presenter.until(() => presenter.text.endsWith('\nEnter password: '))
    presenter.send({ type: 'keys', demo: 'ask', data: `${TYPED}\r` })
    await presenter.until(() => presenter.text.includes(`it has ${TYPED.length} letters`))
    await presenter.played('ask', 1)
    await viewer.until(() => viewer.text === presenter.text)
    // what was seen goes into the session's file, which the next server would read
    await vi.waitUntil(async () => (await filesWith('"ask"')).length > 0, { timeout: 20_000 })

    const other = await open('presenter')
    other.send({ type: 'watch', demo: 'broken' })
    other.play('broken', 0)
    expect(await other.played('broken', 1)).toMatchObject({ results: [{ exit: 127 }] })
    const kept = await filesWith(tokens.presenter)
    expect(kept).toEqual([`${port}.json`])

    const processes = await Promise.all(['cmdline', 'environ'].map(async file => readFile(`/proc/${server.pid}/${file}`, 'latin1')))
    for (const where of [presenter.text, JSON.stringify(viewer.notices), JSON.stringify(presenter.notices), JSON.stringify(other.notices), printed, ...processes])
      expect(where).not.toContain(TYPED)
    expect(await filesWith(TYPED)).toEqual([])
    expect(await filesWith(ON_SLIDE)).toEqual([])
    // the command is shown as it stands on the slide, and only there
    expect(presenter.text).toContain(ON_SLIDE)
    for (const where of [JSON.stringify(presenter.notices), JSON.stringify(other.notices), printed, ...processes])
      expect(where).not.toContain(ON_SLIDE)
  })

  it('is in no recording of another demo, nor is the link of a presenter who is on meanwhile', async () => {
    const rehearsal = await promisify(execFile)(process.execPath, ['cli/rehearse.ts', '--deck', join(directory, 'slides.md'), '--host', inject('dockerHost'), '--record', '--only', 'other'])
    const { demos } = await loadDeck(join(directory, 'slides.md'))
    expect(await filesWith(await hashDemo(demos.get('other')!))).toContain('other.cast')
    for (const secret of [TYPED, ON_SLIDE, ...Object.values(tokens)]) {
      expect((await filesWith(secret)).filter(file => file !== `${port}.json`)).toEqual([])
      expect(rehearsal.stdout + rehearsal.stderr).not.toContain(secret)
    }
  })
})
