import { open, rename, rm } from 'node:fs/promises'

/**
 * Writes a file beside its place and then into it: it is whole, or as it was before.
 * @throws what the file system says, with the path
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const part = `${path}.new`
  try {
    const file = await open(part, 'w')
    try {
      await file.writeFile(content)
      await file.sync()
    }
    finally {
      await file.close()
    }
    await rename(part, path)
  }
  catch (error) {
    await rm(part, { force: true })
    // a full disk does not say which file it was
    throw Object.assign(error as Error, { path })
  }
}
