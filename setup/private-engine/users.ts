import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { isAlive } from './process.ts'

/** Who uses an engine: one file each, named after its process, so that the last one to leave stops it. */

/** @returns the file to remove on leaving */
export async function enter(directory: string): Promise<string> {
  await mkdir(directory, { recursive: true })
  const file = join(directory, `${process.pid}-${randomUUID()}`)
  await writeFile(file, '')
  return file
}

/** How many are in; those whose process has died are not counted and are forgotten. */
export async function countUsers(directory: string): Promise<number> {
  const files = await readdir(directory).catch(() => [])
  const alive = files.filter(file => isAlive(Number.parseInt(file)))
  for (const file of files.filter(file => !alive.includes(file)))
    await rm(join(directory, file), { force: true })
  return alive.length
}
