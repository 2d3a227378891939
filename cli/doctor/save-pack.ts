import type Docker from 'dockerode'
import { Buffer } from 'node:buffer'
import { open, rename, rm } from 'node:fs/promises'
import process from 'node:process'
import { pipeline } from 'node:stream/promises'
import { requestStream } from '../../server/docker/request.ts'

/** A tar ends with two empty blocks of 512 bytes. */
const TAR_END = Buffer.alloc(1024)

/** The engine stopped in the middle: what came is no pack. */
export class BrokenPackError extends Error {}

/**
 * Saves images to a file (Engine API 1.41, `GET /images/get`), beside it first: the file is whole, or as it was before.
 * @param onBytes told how many bytes have come
 * @throws BrokenPackError; what docker-modem and the file system throw
 */
export async function savePack(docker: Docker, names: string[], file: string, { signal, onBytes }: { signal: AbortSignal, onBytes: (bytes: number) => void }): Promise<void> {
  const part = `${file}.${process.pid}.part`
  const handle = await open(part, 'w')
  try {
    const images = await requestStream(docker, { method: 'GET', path: '/images/get', query: { names }, signal })
    let bytes = 0
    await pipeline(images, async function* (source) {
      for await (const chunk of source as AsyncIterable<Buffer>) {
        onBytes(bytes += chunk.length)
        yield chunk
      }
    }, handle.createWriteStream({ flush: true }), { signal })
    await requireWhole(part, bytes)
    await rename(part, file)
  }
  catch (error) {
    await handle.close().catch(() => {})
    await rm(part, { force: true })
    throw error
  }
}

/** An engine that fails in the middle has said 200 already: it ends with a message instead of the tar's end. */
async function requireWhole(part: string, bytes: number): Promise<void> {
  const handle = await open(part)
  try {
    const { buffer } = await handle.read(Buffer.alloc(TAR_END.length), 0, TAR_END.length, Math.max(0, bytes - TAR_END.length))
    if (!buffer.equals(TAR_END))
      throw new BrokenPackError(`the engine stopped after ${bytes} bytes: ${/"message":"([^"]*)"/.exec(buffer.toString())?.[1] ?? 'no reason given'}`)
  }
  finally {
    await handle.close()
  }
}
