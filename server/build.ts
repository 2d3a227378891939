import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { stripVTControlCharacters } from 'node:util'
import { UserError } from './user-error.ts'

/** What the built deck is made of; recordings are copied, not built, but belong to it as well. */
const SOURCES = ['*.md', 'pages/**', 'components/**', 'composables/**', 'layouts/**', 'styles/**', 'setup/**', 'demo/**', 'public/**', 'snippets/**', 'package-lock.json', '*.vue', 'vite.config.*', 'uno.config.*']
const STAMP = '.sources'

/** Changes with any byte of what the built deck is made of. */
export async function hashSources(root: string): Promise<string> {
  const hash = createHash('sha256')
  const files = await Array.fromAsync(glob(SOURCES, { cwd: root, withFileTypes: true }))
  for (const path of files.filter(file => file.isFile()).map(file => join(file.parentPath, file.name)).sort())
    hash.update(path.slice(root.length)).update('\0').update(await readFile(path)).update('\0')
  return hash.digest('hex')
}

/**
 * Runs `slidev build`.
 * @param deck path of its Markdown
 * @param options of the command line
 * @param environment added to this process's
 * @throws UserError with Slidev's own reason
 */
export async function runSlidevBuild(deck: string, options: string[], environment: Record<string, string> = {}): Promise<void> {
  const slidev = join(dirname(createRequire(import.meta.url).resolve('@slidev/cli/package.json')), 'bin/slidev.mjs')
  const build = spawn(process.execPath, [slidev, 'build', deck, ...options], { cwd: dirname(deck), env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  build.stdout.on('data', text => output += text)
  build.stderr.on('data', text => output += text)
  const code = await new Promise(resolve => build.on('close', resolve))
  if (code !== 0)
    throw new UserError(reasonIn(output), `npx slidev build ${deck}   (tells all of it)`, 'The deck was to be built.')
}

/** Where and why, out of all that a build says. */
function reasonIn(output: string): string {
  const lines = stripVTControlCharacters(output).split('\n').filter(line => line.trim() !== '' && !/^\s+at /.test(line))
  const failed = lines.findIndex(line => line.startsWith('Build failed with'))
  return (failed < 0 ? lines.slice(-2) : lines.slice(failed + 1, failed + 3)).join('\n')
}

/**
 * Builds a deck with Slidev unless the last build was made from the same sources.
 * @param deck path of its Markdown
 * @param onBuild called before a build begins
 * @returns directory of the built deck
 * @throws UserError with Slidev's own reason when the build fails
 */
export async function buildDeck(deck: string, onBuild: () => void): Promise<string> {
  const root = dirname(deck)
  const out = join(root, 'dist')
  const hash = await hashSources(root)
  if (await readFile(join(out, STAMP), 'utf8').catch(() => '') === hash)
    return out
  onBuild()
  await runSlidevBuild(deck, ['--out', out])
  await writeFile(join(out, STAMP), hash)
  return out
}
