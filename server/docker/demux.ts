import type { Writable } from 'node:stream'
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { CommandError } from './errors.ts'

const HEADER = 8

/** One piece of a container's output, as it came: a view into the chunk, nothing is copied. */
export interface Piece {
  stream: 'stdout' | 'stderr'
  bytes: Uint8Array
}

/** The engine reports its own failure within a stream (frame type 3). */
export class SystemError extends CommandError {}

/**
 * Reads the stream of a container without a TTY: frames of an 8-byte header (stream, 0, 0, 0, length as u32) and bytes,
 * split anywhere (Engine API 1.41, "Attach to a container").
 * @throws SystemError with the engine's words; Error on a header that is none
 */
export async function* readFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Piece, void, void> {
  const header = new Uint8Array(HEADER)
  const view = new DataView(header.buffer)
  let filled = 0
  let left = 0
  const failure: Uint8Array[] = []
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      if (left === 0) {
        const part = chunk.subarray(at, at + HEADER - filled)
        header.set(part, filled)
        filled += part.length
        at += part.length
        if (filled < HEADER)
          break
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
          throw new SystemError(`error from daemon in stream: ${Buffer.concat(failure)}`)
        continue
      }
      yield { stream: header[0] === 2 ? 'stderr' : 'stdout', bytes }
    }
  }
}

/**
 * Writes the stream of a container without a TTY to where it belongs, at the pace of the slower reader.
 * @throws as `readFrames`, and what the streams say
 */
export async function demux(chunks: AsyncIterable<Uint8Array>, out: { stdout: Writable, stderr: Writable }, signal: AbortSignal): Promise<void> {
  for await (const { stream, bytes } of readFrames(chunks)) {
    if (!out[stream].write(bytes))
      await once(out[stream], 'drain', { signal })
  }
}
