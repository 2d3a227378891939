import type { Duplex } from 'node:stream'
import type { Place } from './place.ts'
import type { Row } from './row.ts'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { LiveClient } from './live-client.ts'
import { dockerWords, removeContainer } from './place.ts'
import { inTurns } from './row.ts'
import { openTtyd, startTtyd } from './ttyd.ts'

const SIZE = { cols: 120, rows: 15 }
/** Milliseconds between two keys, and up to so many more: a typist, and never in step with a timer. */
const PAUSE_MS = 12

/** A terminal with `cat` in it. */
interface Keyboard {
  type: (key: string) => void
  /** Called with everything that appears. */
  seen: (bytes: Uint8Array) => void
  close: () => Promise<void>
}

/** The time from a key to its echo. */
function timeOf(keyboard: Keyboard): () => Promise<number> {
  return async () => {
    await sleep(PAUSE_MS + PAUSE_MS * Math.random())
    const { promise: echoed, resolve } = Promise.withResolvers<number>()
    keyboard.seen = () => resolve(performance.now())
    const typed = performance.now()
    keyboard.type('x')
    return await echoed - typed
  }
}

async function openOurs({ server }: Place): Promise<Keyboard> {
  const client = await LiveClient.open(server, 'presenter')
  const keyboard: Keyboard = {
    type: key => client.send({ type: 'keys', demo: 'echo', data: key }),
    seen: () => {},
    async close() {
      await client.reset('echo')
      client.close()
    },
  }
  client.onBytes = bytes => keyboard.seen(bytes)
  client.send({ type: 'watch', demo: 'echo' })
  client.play('echo')
  await client.until('echo', ({ status }) => status === 'running')
  return keyboard
}

async function openRaw({ docker }: Place): Promise<Keyboard> {
  const name = 'bench-echo-api'
  await removeContainer(docker, name)
  const container = await docker.createContainer({ name, Image: 'busybox', Cmd: ['cat'], Tty: true, OpenStdin: true, AttachStdin: true, HostConfig: { LogConfig: { Type: 'none', Config: {} } } })
  const stream = await container.attach({ hijack: true, stream: true, stdin: true, stdout: true, stderr: true }) as Duplex
  await container.start()
  const keyboard: Keyboard = {
    type: key => stream.write(key),
    seen: () => {},
    async close() {
      stream.destroy()
      await removeContainer(docker, name)
    },
  }
  stream.on('data', (bytes: Uint8Array) => keyboard.seen(bytes))
  return keyboard
}

async function openRelay({ host }: Place): Promise<Keyboard> {
  const child = fork(join(import.meta.dirname, 'relay.ts'), [host, 'bench-echo-relay'])
  const [port] = await once(child, 'message') as [number]
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false })
  await once(socket, 'open')
  const keyboard: Keyboard = {
    type: key => socket.send(key),
    seen: () => {},
    async close() {
      const exit = once(child, 'exit')
      socket.terminate()
      child.disconnect()
      await exit
    },
  }
  socket.on('message', bytes => keyboard.seen(bytes as Uint8Array))
  return keyboard
}

async function openTheirs(place: Place): Promise<Keyboard | undefined> {
  const { ttyd: program, docker, log } = place
  const name = 'bench-echo-ttyd'
  const words = dockerWords(place, 'run', '-it', '--rm', '--log-driver', 'none', '--name', name, 'busybox', 'cat')
  if (!program || !words)
    return undefined
  await removeContainer(docker, name)
  const ttyd = await startTtyd(program, words, log)
  const keyboard: Keyboard = { type: () => {}, seen: () => {}, close: async () => {} }
  const window = await openTtyd(ttyd, SIZE, bytes => keyboard.seen(bytes))
  keyboard.type = window.type
  keyboard.close = async () => {
    window.close()
    await ttyd.stop()
    await removeContainer(docker, name)
  }
  return keyboard
}

/** Types until the first echo comes: `cat` has to be there first. */
async function warm(keyboard: Keyboard): Promise<void> {
  let echoed = false
  while (!echoed) {
    keyboard.seen = () => {
      echoed = true
    }
    keyboard.type('x')
    await sleep(200)
  }
}

/** From a key to its echo in the window, through the server and the engine. */
export async function measureEcho(place: Place): Promise<Row[]> {
  const sides = { ours: await openOurs(place), api: await openRaw(place), relay: await openRelay(place), ttyd: await openTheirs(place) }
  const open = Object.values(sides).filter(side => side !== undefined)
  for (const keyboard of open)
    await warm(keyboard)
  const samples = await inTurns(place.quick ? 50 : 300, {
    ours: timeOf(sides.ours),
    ttyd: sides.ttyd && timeOf(sides.ttyd),
    api: timeOf(sides.api),
    relay: timeOf(sides.relay),
  })
  for (const keyboard of open)
    await keyboard.close()
  const row = { what: 'echo of a key', unit: 'ms', ours: samples.ours } as const
  return [
    { ...row, peer: { name: 'ttyd', values: samples.ttyd }, figure: { kind: 'ratio', most: 1.05 } },
    { ...row, peer: { name: 'ws and dockerode', values: samples.relay } },
    { ...row, peer: { name: 'the API alone', values: samples.api } },
  ]
}
