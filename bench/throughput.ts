import type { Duplex } from 'node:stream'
import type { Place } from './place.ts'
import type { Row } from './row.ts'
import { LiveClient } from './live-client.ts'
import { dockerWords, removeContainer } from './place.ts'
import { inTurns } from './row.ts'
import { openTtyd, startTtyd } from './ttyd.ts'

const LINE = 'Grüße, 漢字 and 🐳 out of a container'
const LINES = 40_000

interface Flood { demo: 'pipe' | 'tty', tty: boolean, times: number }

/** Bytes of output: on a terminal a line ends with two. */
function sizeOf({ tty, times }: Flood): number {
  return times * LINES * (new TextEncoder().encode(LINE).length + (tty ? 2 : 1))
}

/** Counts bytes from the first to the last one, into megabytes a second. */
function meter(size: number): { take: (bytes: Uint8Array) => void, rate: Promise<number> } {
  const { promise: rate, resolve } = Promise.withResolvers<number>()
  let began = 0
  let left = size
  return {
    rate,
    take(bytes) {
      began ||= performance.now()
      left -= bytes.length
      if (left <= 0)
        resolve(size / 1000 / (performance.now() - began))
    },
  }
}

const script = ({ times }: Flood): string[] => ['busybox', 'sh', '-c', `yes "${LINE}" | head -n ${LINES} > /f; for i in $(seq ${times}); do cat /f; done`]

/** One window of ours. */
async function ours({ server }: Place, flood: Flood, seen: { screens: number }): Promise<number> {
  // our window's lines end with two bytes either way; the engine's bytes are what is counted
  const shown = sizeOf({ ...flood, tty: true })
  const client = await LiveClient.open(server, 'presenter')
  client.send({ type: 'watch', demo: flood.demo })
  await client.until(flood.demo, () => true)
  let began = 0
  let ended = 0
  const look = (): void => {
    // the prompt and the command come before
    if (!began && client.offset > 4096)
      began = performance.now()
    if (!ended && client.offset >= shown)
      ended = performance.now()
  }
  client.onBytes = client.onNotice = look
  client.play(flood.demo)
  await client.until(flood.demo, ({ results }) => results.length === 1)
  const rate = sizeOf(flood) / 1000 / (ended - began)
  seen.screens += client.screens
  await client.reset(flood.demo)
  client.close()
  return rate
}

/** What dockerode reads from the engine when it does nothing else. */
async function alone({ docker }: Place, flood: Flood): Promise<number> {
  const name = 'bench-flood-api'
  await removeContainer(docker, name)
  const [Image, ...Cmd] = script(flood)
  const container = await docker.createContainer({ name, Image, Cmd, Tty: flood.tty, HostConfig: { LogConfig: { Type: 'none', Config: {} } } })
  const stream = await container.attach({ hijack: true, stream: true, stdout: true, stderr: true }) as Duplex
  const { take, rate } = meter(sizeOf(flood))
  stream.on('data', take)
  await container.start()
  const read = await rate
  stream.destroy()
  await removeContainer(docker, name)
  return read
}

async function theirs(place: Place, flood: Flood): Promise<number> {
  const name = 'bench-flood-ttyd'
  await removeContainer(place.docker, name)
  const ttyd = await startTtyd(place.ttyd!, dockerWords(place, 'run', '-it', '--rm', '--log-driver', 'none', '--name', name, ...script(flood))!, place.log)
  const { take, rate } = meter(sizeOf(flood))
  const window = await openTtyd(ttyd, { cols: 120, rows: 15 }, take)
  const read = await rate
  window.close()
  await ttyd.stop()
  await removeContainer(place.docker, name)
  return read
}

/** Every byte of a run as the window gets it: whether characters of several bytes are whole. */
async function isIntact({ server }: Place, { demo }: Flood): Promise<boolean> {
  const client = await LiveClient.open(server, 'presenter')
  let decoder = new TextDecoder()
  let rest: string | undefined = ''
  let wrong = 0
  client.onBytes = (bytes) => {
    const lines = ((rest ?? '') + decoder.decode(bytes, { stream: true })).split('\r\n')
    // after a screen, the bytes go on in the middle of a line
    if (rest === undefined)
      lines.shift()
    rest = lines.pop()
    wrong += lines.filter(line => line.includes('\uFFFD') || (line.startsWith('Gr') && line !== LINE)).length
  }
  client.onNotice = ({ type }) => {
    if (type !== 'screen')
      return
    decoder = new TextDecoder()
    rest = undefined
  }
  client.send({ type: 'watch', demo })
  client.play(demo)
  await client.until(demo, ({ results }) => results.length === 1)
  await client.reset(demo)
  client.close()
  return wrong === 0
}

/** From the engine through the server into one window. */
export async function measureThroughput(place: Place): Promise<Row[]> {
  const rows: Row[] = []
  const floods: Flood[] = [{ demo: 'pipe', tty: false, times: 50 }, { demo: 'tty', tty: true, times: 10 }]
  for (const flood of floods) {
    const seen = { screens: 0 }
    const samples = await inTurns(place.quick ? 3 : 7, {
      ours: () => ours(place, flood, seen),
      api: () => alone(place, flood),
      ttyd: flood.tty && place.ttyd && place.cli ? () => theirs(place, flood) : undefined,
    })
    const intact = await isIntact(place, flood)
    const note = `${intact ? 'UTF-8 intact' : 'UTF-8 BROKEN'}; screens in the place of bytes: ${seen.screens}`
    const row = { what: `one window, ${flood.tty ? 'on a TTY' : 'without a TTY'}`, unit: 'MB/s', ours: samples.ours, note } as const
    rows.push({ ...row, peer: { name: 'dockerode alone', values: samples.api }, figure: { kind: 'ratio', least: 0.95 } })
    if (flood.tty)
      rows.push({ ...row, peer: { name: 'ttyd', values: samples.ttyd }, figure: { kind: 'ratio', least: 1.4 } })
  }
  return rows
}
