import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { isAlive } from './process.ts'

const RETRY_MS = 100

/**
 * Runs `body` while no other process runs one under the same path. A lock whose process has died is taken over.
 * @param signal gives up waiting for the lock
 */
export async function withLock<T>(path: string, body: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  await mkdir(dirname(path), { recursive: true })
  while (!await take(path)) {
    const owner = Number(await readFile(path, 'utf8').catch(() => ''))
    if (owner > 0 && !isAlive(owner))
      await rm(path, { force: true })
    else
      await setTimeout(RETRY_MS, undefined, { signal })
  }
  try {
    return await body()
  }
  finally {
    await rm(path, { force: true })
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' })
    return true
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      return false
    throw error
  }
}
