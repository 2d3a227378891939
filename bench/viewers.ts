import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Place } from './place.ts'
import type { Row } from './row.ts'
import type { ViewersSeen, ViewersWanted } from './viewer.ts'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { LiveClient } from './live-client.ts'
import { median, percentile } from './row.ts'

const THREADS = 2
const KIB = 1024

interface Audience { delays: number[], seen: ViewersSeen[], cores: number, rate: number, kibPerViewer: number }

/** How late each viewer has a stamp, against the first of all that has it. */
function delaysOf(seen: ViewersSeen[]): number[] {
  const first = new Map<number, number>()
  const all = seen.flatMap(({ stamps }) => stamps)
  for (const [stamp, at] of all)
    first.set(stamp, Math.min(at, first.get(stamp) ?? Infinity))
  return all.map(([stamp, at]) => at - first.get(stamp)!)
}

/** Lets `count` viewers watch a demo for some seconds. */
async function watch({ server }: Place, demo: string, count: number, seconds: number): Promise<Audience> {
  const presenter = await LiveClient.open(server, 'presenter')
  presenter.send({ type: 'watch', demo })
  await presenter.until(demo, () => true)
  const before = await server.memory()
  const { port } = new URL(server.origin)
  const token = new URL(server.links.viewer).searchParams.get('token')!
  const workers = Array.from({ length: THREADS }, () => new Worker(join(import.meta.dirname, 'viewer.ts'), {
    workerData: { port: Number(port), token, demo, count: Math.ceil(count / THREADS), seconds } satisfies ViewersWanted,
  }))
  await Promise.all(workers.map(async worker => once(worker, 'message')))
  const after = await server.memory()
  presenter.play(demo)
  await presenter.until(demo, ({ status }) => status === 'running')
  await sleep(2000)
  const cpu = server.cpu()
  const offset = presenter.offset
  const began = performance.now()
  const seen = await Promise.all(workers.map(async (worker) => {
    worker.postMessage('count')
    const [message] = await once(worker, 'message') as [ViewersSeen]
    return message
  }))
  const took = (performance.now() - began) / 1000
  const cores = (server.cpu() - cpu) / took
  const rate = (presenter.offset - offset) / took
  await presenter.reset(demo)
  presenter.close()
  const grown = after.heap + after.outside - before.heap - before.outside
  return { delays: delaysOf(seen), seen, cores, rate, kibPerViewer: grown / KIB / count }
}

function fate(seen: ViewersSeen[]): string {
  const sum = (of: (one: ViewersSeen) => number): number => seen.reduce((total, one) => total + of(one), 0)
  return `lost ${sum(({ lost }) => lost)} bytes, ${sum(({ screens }) => screens)} screens in their place, ${sum(({ closed }) => closed)} closed`
}

/** Opens a window and never reads from it. */
async function openStuck({ server }: Place, demo: string): Promise<Socket> {
  const { port } = new URL(server.origin)
  const token = new URL(server.links.viewer).searchParams.get('token')!
  const socket = connect({ port: Number(port), host: '127.0.0.1' })
  await once(socket, 'connect')
  socket.write(`GET /live HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c3R1Y2stdmlld2VyLS0tLQ==\r\nAuthorization: Bearer ${token}\r\n\r\n`)
  await once(socket, 'readable')
  const text = JSON.stringify({ type: 'watch', demo })
  socket.write(Uint8Array.from([0x81, 0x80 | text.length, 0, 0, 0, 0, ...new TextEncoder().encode(text)]))
  return socket.on('error', () => {})
}

/** What viewers that take nothing cost the server and the others. */
async function measureStuck(place: Place): Promise<Row[]> {
  const { server } = place
  const count = 10
  const presenter = await LiveClient.open(server, 'presenter')
  presenter.send({ type: 'watch', demo: 'fast' })
  presenter.play('fast')
  // past the command line: the container is there
  await new Promise<void>((resolve) => {
    presenter.onBytes = () => presenter.offset > 4096 && resolve()
  })
  let written = 0
  const source = await place.docker.getContainer('bench-fast').attach({ stream: true, stdout: true }) as Duplex
  source.on('data', (bytes: Uint8Array) => written += bytes.length)
  // against what the engine itself gives in that time: the source is not even
  const rateOver = async (): Promise<number> => {
    const [offset, before] = [presenter.offset, written]
    await sleep(place.quick ? 4000 : 10_000)
    return (presenter.offset - offset) / (written - before)
  }
  await sleep(2000)
  const alone = await rateOver()
  const before = await server.memory()
  const stuck = await Promise.all(Array.from({ length: count }, () => openStuck(place, 'fast')))
  const beside = await rateOver()
  const after = await server.memory()
  stuck.forEach(socket => socket.destroy())
  source.destroy()
  await presenter.reset('fast')
  presenter.close()
  const mib = (after.heap + after.outside - before.heap - before.outside) / KIB / KIB / count
  return [
    { what: 'a stuck viewer: memory of the server', unit: 'MiB', ours: [mib], figure: { kind: 'value', most: 4 } },
    { what: 'beside stuck viewers, another one keeps', unit: '%', ours: [Math.min(100, beside / alone * 100)], figure: { kind: 'value', least: 99 }, note: `of what the engine gives; ${count} are stuck` },
  ]
}

/** Many windows that watch one run. Workers of this process, on loopback, for a few seconds. */
export async function measureViewers(place: Place): Promise<Row[]> {
  const seconds = place.quick ? 5 : 12
  // first: what the others leave behind would be taken for memory that this one gives back
  const slow = await watch(place, 'slow', 1000, seconds)
  const fast = await watch(place, 'fast', 500, seconds)
  const at = ({ rate }: Audience): string => `the source gave ${(rate / 1e6).toFixed(2)} MB/s`
  return [
    { what: '500 viewers at 1 MB/s: p99 delay', unit: 'ms', ours: [percentile(fast.delays, 99)], figure: { kind: 'value', most: 50 }, note: `${fate(fast.seen)}; median ${median(fast.delays).toFixed(0)} ms; ${at(fast)}` },
    { what: '500 viewers at 1 MB/s: processor of the server', unit: 'cores', ours: [fast.cores], figure: { kind: 'value', most: 0.5 } },
    { what: '1,000 viewers at 50 KB/s: p99 delay', unit: 'ms', ours: [percentile(slow.delays, 99)], figure: { kind: 'value', most: 60 }, note: `${fate(slow.seen)}; ${at(slow)}` },
    { what: '1,000 viewers: memory of the server for each', unit: 'KiB', ours: [slow.kibPerViewer], figure: { kind: 'value', most: 25 } },
    ...await measureStuck(place),
  ]
}
