import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** Where what is slow to make is kept between runs, outside the repository (XDG base directories). */
export function cacheDirectory(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'slidev-docker')
}

/** Twelve characters that change with what something is made from. */
export function keyOf(recipe: unknown): string {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12)
}

/**
 * A file or directory that is made once for each recipe.
 * @param name what the file is called
 * @param recipe what it is made from
 * @param make writes it to the path that it is given; a half-made one is never taken for the whole
 * @returns its path
 */
export async function cached(name: string, recipe: unknown, make: (path: string) => Promise<void>): Promise<string> {
  const path = join(cacheDirectory(), `${keyOf(recipe)}-${name}`)
  if (existsSync(path))
    return path
  const part = `${path}.part`
  await rm(part, { recursive: true, force: true })
  await mkdir(cacheDirectory(), { recursive: true })
  await make(part)
  await rename(part, path)
  return path
}
