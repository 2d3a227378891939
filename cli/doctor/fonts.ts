import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { glob, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { go, noGo, warn } from './finding.ts'

const PACKAGES = new URL('../../package.json', import.meta.url)

/** Fonts come with the deck: as packages to build from, and in what was built. */
export async function checkFonts({ flags }: Subject, packages = PACKAGES): Promise<Finding> {
  const { dependencies } = JSON.parse(await readFile(packages, 'utf8')) as { dependencies: Record<string, string> }
  const fonts = Object.keys(dependencies).filter(name => name.startsWith('@fontsource'))
  const { resolve: find } = createRequire(packages)
  const missing = fonts.filter((name) => {
    try {
      return !find(`${name}/package.json`)
    }
    catch {
      return true
    }
  })
  if (missing.length > 0)
    return noGo(`not installed: ${missing.join(', ')}`, 'npm ci')
  const files = await Array.fromAsync(glob('assets/*.woff2', { cwd: join(dirname(resolve(flags.deck)), 'dist') }))
  // assets are named after the package: inter-latin-….woff2
  const absent = fonts.map(name => name.split('/')[1]!).filter(name => !files.some(file => file.startsWith(`assets/${name}-`)))
  return absent.length > 0
    ? warn(files.length === 0 ? 'installed; the deck is not built yet' : `installed; not in the built deck: ${absent.join(', ')}`, 'npm run build')
    : go(`${fonts.map(name => name.split('/')[1]).join(', ')}: installed, and in the built deck`)
}
