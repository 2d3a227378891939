import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
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
export function countUsers(directory: string): number {
  const files = existsSync(directory) ? readdirSync(directory) : []
  const alive = files.filter(file => isAlive(Number.parseInt(file)))
  for (const file of files.filter(file => !alive.includes(file)))
    rmSync(join(directory, file), { force: true })
  return alive.length
}
