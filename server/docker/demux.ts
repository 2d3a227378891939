import type { Readable } from 'node:stream'
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CommandError } from './errors.ts'

const HEADER = 8

/** Where output belongs. */
interface Outputs { stdout: Writable, stderr: Writable }

/** One piece of a container's output, as it came: a view into the chunk, nothing is copied. */
export interface Piece {
  stream: keyof Outputs
  bytes: Uint8Array
}

/**
 * Reads the stream of a container without a TTY: frames of an 8-byte header (stream, 0, 0, 0, length as u32) and bytes,
 * split anywhere (Engine API 1.41, "Attach to a container").
 * @param take is given every piece, in order
 * @returns a function that is given the chunks. It throws CommandError when the engine reports its own failure within the
 * stream (frame type 3), Error on a header that is none
 */
export function readFrames(take: (piece: Piece) => void): (chunk: Uint8Array) => void {
  const header = new Uint8Array(HEADER)
  const view = new DataView(header.buffer)
  let filled = 0
  let left = 0
  const failure: Uint8Array[] = []
  return (chunk) => {
    for (let at = 0; at < chunk.length;) {
      if (left === 0) {
        const part = chunk.subarray(at, at + HEADER - filled)
        header.set(part, filled)
        filled += part.length
        at += part.length
        if (filled < HEADER)
          return
        filled = 0
        left = view.getUint32(4)
        continue
      }
      const bytes = chunk.subarray(at, at + left)
      at += bytes.length
      left -= bytes.length
      if (header[0]! > 3)
        throw new Error(`Unrecognized input header: ${header[0]}`)
      if (header[0] === 3) {
        failure.push(bytes)
        if (left === 0)
          throw new CommandError(`error from daemon in stream: ${Buffer.concat(failure)}`)
        continue
      }
      take({ stream: header[0] === 2 ? 'stderr' : 'stdout', bytes })
    }
  }
}

function demuxer(out: Outputs, signal: AbortSignal): Writable {
  const full = new Set<Writable>()
  const read = readFrames(({ stream, bytes }) => {
    if (!out[stream].write(bytes))
      full.add(out[stream])
  })
  const drained = async (): Promise<void> => {
    await Promise.all(Array.from(full, output => once(output, 'drain', { signal })))
    full.clear()
  }
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        read(chunk)
      }
      catch (error) {
        return done(error as Error)
      }
      if (full.size === 0)
        done()
      else
        drained().then(() => done(), done)
    },
  })
}

/**
 * Writes a container's output to where it belongs until it ends, at the pace of the slower reader.
 * @param tty whether the container has a terminal: then all of it is one stream, as it is
 * @throws as `readFrames`, and what the streams say
 */
export async function writeOutput(source: Readable, { tty }: { tty: boolean }, out: Outputs, signal: AbortSignal): Promise<void> {
  await (tty ? pipeline(source, out.stdout, { end: false, signal }) : pipeline(source, demuxer(out, signal), { signal }))
}
