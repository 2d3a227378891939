import type Docker from 'dockerode'
import type { Buffer } from 'node:buffer'
import type { Readable } from 'node:stream'
import { open } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { ProgressError, readProgress } from '../../server/docker/progress.ts'
import { BrokenPackError } from './save-pack.ts'

/**
 * Loads a saved file into the engine (Engine API 1.41, `POST /images/load`).
 * @param onBytes told how many of the file's bytes have gone, of how many
 * @returns what the engine says of each image: `Loaded image: mysql:latest`
 * @throws BrokenPackError; what docker-modem and the file system throw
 */
export async function loadPack(docker: Docker, file: string, { signal, onBytes }: { signal: AbortSignal, onBytes: (bytes: number, all: number) => void }): Promise<string[]> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    let bytes = 0
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        onBytes(bytes += chunk.length, size)
        done(null, chunk)
      },
    })
    const source = handle.createReadStream({ autoClose: false })
    source.on('error', error => count.destroy(error))
    const answer = await docker.loadImage(source.pipe(count), { quiet: true, abortSignal: signal }) as Readable
    const said: string[] = []
    for await (const { stream } of readProgress(answer)) {
      if (stream)
        said.push(stream.trim())
    }
    return said
  }
  catch (error) {
    throw error instanceof ProgressError ? new BrokenPackError(`the engine does not take it: ${error.message}`) : error
  }
  finally {
    await handle.close()
  }
}
