import type { Socket } from 'node:net'
import type { MessagePort } from 'node:worker_threads'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { DRAWN_EVERY, encodeDrawn, HEADER } from '../demo/protocol.ts'

/** Many viewers in one thread, each as cheap as can be, so that it is the server that is measured. */
export interface ViewersWanted { port: number, token: string, demo: string, count: number, seconds: number }

export interface ViewersSeen {
  /** Stamp → milliseconds of the machine's clock at which each viewer had it. */
  stamps: [stamp: number, at: number][]
  /** Bytes that each viewer was sent from its first to its last one, and how many of them it did not get. */
  bytes: number[]
  lost: number
  screens: number
  closed: number
}

const TEXT = 1
const BINARY = 2
const STAMP = Buffer.from('stamp ')
const now = (): number => Number(process.hrtime.bigint() / 1000n) / 1000

/** A masked frame (RFC 6455 §5.3; a mask of zeros). */
function frame(opcode: number, payload: Uint8Array): Buffer {
  const short = payload.length < 126
  const head = short ? [0x80 | opcode, 0x80 | payload.length] : [0x80 | opcode, 0xFE, payload.length >> 8, payload.length & 0xFF]
  return Buffer.concat([Uint8Array.from([...head, 0, 0, 0, 0]), payload])
}

function view({ port, token, demo }: ViewersWanted, seen: ViewersSeen, index: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let buffer: Buffer = Buffer.alloc(0)
  let opened = false
  let expected = -1
  let told = 0
  socket.on('connect', () => socket.write(`GET /live HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nAuthorization: Bearer ${token}\r\n\r\n`))
  const takeBytes = (payload: Buffer, at: number): void => {
    const offset = payload.readDoubleBE(4)
    const length = payload.length - HEADER
    if (expected >= 0 && offset !== expected)
      seen.lost += Math.abs(offset - expected)
    if (expected >= 0)
      seen.bytes[index]! += length
    expected = offset + length
    if (expected - told >= DRAWN_EVERY) {
      told = expected
      socket.write(frame(BINARY, encodeDrawn(payload.readUInt32BE(0), expected)))
    }
    for (let from = payload.indexOf(STAMP, HEADER); from !== -1; from = payload.indexOf(STAMP, from + 1)) {
      const stamp = /^stamp (\d+) /.exec(payload.toString('latin1', from, from + 20))
      if (stamp)
        seen.stamps.push([Number(stamp[1]), at])
    }
  }
  socket.on('data', (chunk) => {
    const at = now()
    buffer = buffer.length > 0 ? Buffer.concat([buffer, chunk]) : chunk
    if (!opened) {
      const end = buffer.indexOf('\r\n\r\n')
      if (end === -1)
        return
      opened = true
      buffer = buffer.subarray(end + 4)
      socket.write(frame(TEXT, Buffer.from(JSON.stringify({ type: 'watch', demo }))))
    }
    while (buffer.length >= 2) {
      const size = buffer[1]! & 0x7F
      const head = size === 127 ? 10 : size === 126 ? 4 : 2
      if (buffer.length < head)
        break
      const length = size === 127 ? Number(buffer.readBigUInt64BE(2)) : size === 126 ? buffer.readUInt16BE(2) : size
      if (buffer.length < head + length)
        break
      const payload = buffer.subarray(head, head + length)
      const opcode = buffer[0]! & 0x0F
      buffer = buffer.subarray(head + length)
      if (opcode === BINARY) {
        takeBytes(payload, at)
      }
      else if (opcode === TEXT && payload.includes('"type":"screen"')) {
        const { offset, channel } = JSON.parse(payload.toString()) as { offset: number, channel: number }
        // the first one is what a late window gets
        if (expected >= 0)
          seen.screens++
        told = expected = offset
        socket.write(frame(BINARY, encodeDrawn(channel, offset)))
      }
    }
  })
  socket.on('error', () => {}).on('close', () => seen.closed++)
  return socket
}

async function main(port: MessagePort, wanted: ViewersWanted): Promise<void> {
  const seen: ViewersSeen = { stamps: [], bytes: Array.from<number>({ length: wanted.count }).fill(0), lost: 0, screens: 0, closed: 0 }
  const sockets: Socket[] = []
  for (let index = 0; index < wanted.count; index++) {
    sockets.push(view(wanted, seen, index))
    // a listening socket has a short queue
    if (index % 50 === 49)
      await new Promise(resolve => setTimeout(resolve, 50))
  }
  port.postMessage('watching')
  port.once('message', () => {
    seen.stamps = []
    seen.bytes.fill(0)
    seen.lost = seen.screens = seen.closed = 0
    setTimeout(() => {
      const closed = seen.closed
      sockets.forEach(socket => socket.destroy())
      port.postMessage({ ...seen, closed })
      port.close()
    }, wanted.seconds * 1000)
  })
}

if (parentPort)
  void main(parentPort, workerData as ViewersWanted)
