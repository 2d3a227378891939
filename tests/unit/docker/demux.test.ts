import { Buffer } from 'node:buffer'
import { PassThrough, Readable, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readFrames, writeOutput } from '../../../server/docker/demux.ts'
import { CommandError } from '../../../server/docker/errors.ts'

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8)
  header[0] = stream
  const bytes = Buffer.from(text)
  header.writeUInt32BE(bytes.length, 4)
  return Buffer.concat([header, bytes])
}

function cut(bytes: Buffer, size: number): Readable {
  return Readable.from(Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size)))
}

const demux = (source: Readable, out: { stdout: Writable, stderr: Writable }, signal: AbortSignal): Promise<void> => writeOutput(source, { tty: false }, out, signal)

const never = new AbortController().signal
const frames = Buffer.concat([frame(1, 'out\n'), frame(2, 'érr\n'), frame(1, ''), frame(1, 'x'.repeat(300)), frame(2, '!')])

describe('demux', () => {
  it.each([1, 2, 3, 7, 8, 9, 64, frames.length])('puts frames cut every %i bytes together again', async (size) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    await demux(cut(frames, size), { stdout, stderr }, never)
    expect(String(stdout.read())).toBe(`out\n${'x'.repeat(300)}`)
    expect(String(stderr.read())).toBe('érr\n!')
  })

  it('copies nothing', () => {
    const pieces: Uint8Array[] = []
    readFrames(({ bytes }) => pieces.push(bytes))(frames)
    expect(pieces.map(({ buffer }) => buffer === frames.buffer)).toEqual([true, true, true, true])
  })

  it('leaves what a TTY prints as it is', async () => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    await writeOutput(cut(frames, 7), { tty: true }, { stdout, stderr }, never)
    expect(stdout.read()).toEqual(frames)
  })

  it('waits for a slow reader, and stops waiting when it is aborted', async () => {
    const stuck = new Writable({ highWaterMark: 1, write: () => {} })
    const abort = new AbortController()
    const running = demux(cut(Buffer.concat(Array.from({ length: 100 }, () => frame(1, 'more'))), 12), { stdout: stuck, stderr: stuck }, abort.signal)
    setTimeout(() => abort.abort(), 50)
    await expect(running).rejects.toThrow('aborted')
    expect(stuck.writableLength).toBe(4)
    expect(stuck.listenerCount('drain')).toBe(0)
  })

  it('says what the engine reports inside a stream', async () => {
    await expect(demux(cut(frame(3, 'log gone'), 5), { stdout: new PassThrough(), stderr: new PassThrough() }, never))
      .rejects
      .toThrow(new CommandError('error from daemon in stream: log gone'))
  })

  it('refuses a stream that has no frames', async () => {
    await expect(demux(cut(Buffer.from('plain text of a TTY'), 64), { stdout: new PassThrough(), stderr: new PassThrough() }, never))
      .rejects
      .toThrow('Unrecognized input header: 112')
  })
})
