import { Buffer } from 'node:buffer'
import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { demux, readFrames, SystemError } from '../../../server/docker/demux.ts'

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8)
  header[0] = stream
  const bytes = Buffer.from(text)
  header.writeUInt32BE(bytes.length, 4)
  return Buffer.concat([header, bytes])
}

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size)
    yield bytes.subarray(at, at + size)
}

const never = new AbortController().signal
const frames = Buffer.concat([frame(1, 'out\n'), frame(2, 'érr\n'), frame(1, ''), frame(1, 'x'.repeat(300)), frame(2, '!')])

describe('demux', () => {
  it.each([1, 2, 3, 7, 8, 9, 64, frames.length])('puts frames cut every %i bytes together again', async (size) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    await demux(cut(frames, size), { stdout, stderr }, never)
    expect(String(stdout.read())).toBe(`out\n${'x'.repeat(300)}`)
    expect(String(stderr.read())).toBe('érr\n!')
  })

  it('copies nothing', async () => {
    for await (const { bytes } of readFrames(cut(frames, frames.length)))
      expect(bytes.buffer).toBe(frames.buffer)
  })

  it('waits for a slow reader, and stops waiting when it is aborted', async () => {
    const stuck = new Writable({ highWaterMark: 1, write: () => {} })
    const abort = new AbortController()
    const taken: number[] = []
    async function* chunks(): AsyncGenerator<Buffer> {
      for (let count = 0; count < 3; count++) {
        taken.push(count)
        yield frame(1, 'more')
      }
    }
    const running = demux(chunks(), { stdout: stuck, stderr: stuck }, abort.signal)
    setImmediate(() => abort.abort())
    await expect(running).rejects.toThrow('aborted')
    expect(taken).toEqual([0])
  })

  it('says what the engine reports inside a stream', async () => {
    await expect(demux(cut(frame(3, 'log gone'), 5), { stdout: new PassThrough(), stderr: new PassThrough() }, never))
      .rejects
      .toThrow(new SystemError('error from daemon in stream: log gone'))
  })

  it('refuses a stream that has no frames', async () => {
    await expect(demux(cut(Buffer.from('plain text of a TTY'), 64), { stdout: new PassThrough(), stderr: new PassThrough() }, never))
      .rejects
      .toThrow('Unrecognized input header: 112')
  })
})
