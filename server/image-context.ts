import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { pack } from 'tar-stream'

/** What a Dockerfile is built from, as the engine takes it. */
export interface ImageContext {
  tar: Buffer
  /** Changes with any name or byte in the directory. */
  digest: string
}

/**
 * Packs a directory. Times, owners and modes are left out, so that the same files are the same image on every machine.
 * @throws Error when the directory is not there or has no Dockerfile
 */
export async function packContext(directory: string): Promise<ImageContext> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const names = entries.filter(entry => entry.isFile())
    .map(entry => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
  if (!names.includes('Dockerfile'))
    throw new Error(`no Dockerfile in ${directory}`)
  const tar = pack()
  for (const name of names)
    tar.entry({ name, mode: 0o644, mtime: new Date(0) }, await readFile(join(directory, name)))
  tar.finalize()
  const bytes = Buffer.concat(await Array.fromAsync(tar as AsyncIterable<Buffer>))
  return { tar: bytes, digest: createHash('sha256').update(bytes).digest('hex') }
}
