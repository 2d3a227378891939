import type { ChildProcess } from 'node:child_process'
import type { Log } from '../setup/private-engine/process.ts'
import { Buffer } from 'node:buffer'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { assertCanInstall, readAcquireSettings, readMirror } from '../setup/private-engine/apt.ts'
import { cached } from '../setup/private-engine/cache.ts'
import { run, which } from '../setup/private-engine/process.ts'
import { freePort } from '../tests/integration/free-port.ts'

/** A terminal in the browser that many use; Debian has it in forky, with a newer C library than bookworm's. */
const PEER = { suite: 'forky', version: '1.7.7' }
const START_MS = 5000

/** The words that start ttyd, and the directory in which libwebsockets finds its parts. */
export interface Program { words: readonly string[], cwd?: string }

/**
 * ttyd from the PATH, else Debian's, unpacked with the libraries it needs and run by its own loader.
 * @throws Error with the reason when there can be none
 */
export async function findTtyd(log: Log): Promise<Program> {
  const installed = which('ttyd')
  if (installed)
    return { words: [installed] }
  assertCanInstall()
  const root = await cached('ttyd-root', PEER, async (into) => {
    log(`fetching ttyd ${PEER.version}`)
    const settings = (await readAcquireSettings()).map(setting => `--aptopt=${setting}`)
    await run('mmdebstrap', [...settings, '--variant=extract', '--include=ttyd', PEER.suite, into, `deb ${await readMirror()} ${PEER.suite} main`])
  })
  const [loader] = globSync(join(root, 'usr/lib/*/ld-linux-*.so.*'))
  const words = [loader!, '--library-path', dirname(loader!), join(root, 'usr/bin/ttyd')]
  await run(words[0]!, [...words.slice(1), '--version'])
  return { words, cwd: dirname(loader!) }
}

/** A ttyd that runs one command, anew for every window. */
export interface Ttyd {
  url: string
  stop: () => Promise<void>
}

export async function startTtyd({ words, cwd }: Program, command: readonly string[], log: Log): Promise<Ttyd> {
  const port = await freePort()
  const [file, ...args] = [...words, '--port', String(port), '--interface', '127.0.0.1', '--writable', '--client-option', 'rendererType=dom', ...command]
  const ttyd: ChildProcess = spawn(file!, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  ttyd.stderr!.on('data', text => said += text)
  const url = `http://127.0.0.1:${port}/`
  const deadline = performance.now() + START_MS
  while (!await fetch(url).then(({ ok }) => ok, () => false)) {
    if (ttyd.exitCode !== null || performance.now() > deadline) {
      log(said)
      ttyd.kill()
      throw new Error('ttyd does not start')
    }
    await sleep(20)
  }
  return {
    url,
    async stop() {
      if (ttyd.exitCode === null && ttyd.kill())
        await once(ttyd, 'exit')
    },
  }
}

const OUTPUT = 0x30

/** A window of ttyd without a browser (its src/protocol.c): `0` and bytes both ways, the size as JSON at first. */
export async function openTtyd({ url }: Ttyd, size: { cols: number, rows: number }, take: (bytes: Buffer) => void): Promise<{ type: (text: string) => void, close: () => void }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}ws`, 'tty', { perMessageDeflate: false })
  await once(socket, 'open')
  socket.on('message', (data) => {
    const frame = data as Buffer
    if (frame[0] === OUTPUT)
      take(frame.subarray(1))
  })
  socket.send(JSON.stringify({ AuthToken: '', columns: size.cols, rows: size.rows }))
  return { type: text => socket.send(Buffer.from(`0${text}`)), close: () => socket.terminate() }
}
