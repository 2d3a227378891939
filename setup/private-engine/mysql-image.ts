import type Docker from 'dockerode'
import type { Log } from './process.ts'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readAcquireSettings, readMirror, readRelease } from './apt.ts'
import { cached, keyOf } from './cache.ts'
import { follow, importImage } from './import-image.ts'
import { run } from './process.ts'

/** Label that tells from which recipe an image was made. */
export const RECIPE = 'slidev-docker.recipe'

const CONTEXT = join(import.meta.dirname, 'images', 'mysql')
/** What a server with a client does not need: half of the size. */
const LEFT_OUT = [
  'bin/ibd2sdi',
  'bin/innochecksum',
  'bin/my_print_defaults',
  'bin/myisam*',
  'bin/mysql_*',
  'bin/mysqlbinlog',
  'bin/mysqlcheck',
  'bin/mysqlimport',
  'bin/mysqlshow',
  'bin/mysqlslap',
  'bin/perror',
  'lib/mysql/plugin/authentication_*',
  'lib/mysql/plugin/*telemetry*',
  'lib/*/perl',
  'share/perl',
]
/** Options of mmdebstrap, from the variant to the suite. */
async function readRecipe(): Promise<string[]> {
  const { suite, packages } = await whereMysqlIs()
  return [
    '--variant=minbase',
    '--aptopt=APT::Install-Recommends "false"',
    ...['doc', 'man', 'locale'].map(directory => `--dpkgopt=path-exclude=/usr/share/${directory}/*`),
    `--include=${packages.join(',')}`,
    `--customize-hook=cd "$1/usr" && rm -rf ${LEFT_OUT.join(' ')}`,
    suite,
  ]
}

/** Debian packages MySQL in sid, Ubuntu in each release, up to 24.04 with its version in the name. */
async function whereMysqlIs(): Promise<{ suite: string, packages: string[] }> {
  const packages = ['mysql-server-core', 'mysql-client-core']
  const { distribution, suite } = await readRelease()
  if (distribution !== 'ubuntu')
    return { suite: 'sid', packages }
  const unversioned = await run('apt-cache', ['show', packages[0]!]).then(() => true, () => false)
  return { suite, packages: unversioned ? packages : packages.map(name => `${name}-8.0`) }
}

/** A real MySQL under an entrypoint that behaves as the official image's. */
export async function buildMysql(docker: Docker, tag: string, log: Log): Promise<void> {
  const recipe = await readRecipe()
  const rootfs = await cached('mysql-rootfs.tar', recipe, async (path) => {
    log('making the MySQL image from packages, about half a minute')
    const settings = (await readAcquireSettings()).map(setting => `--aptopt=${setting}`)
    await run('mmdebstrap', [...settings, ...recipe, '--format=tar', path, `deb ${await readMirror()} ${recipe.at(-1)} main`])
  })
  log(`loading ${tag}`)
  await importImage(docker, createReadStream(rootfs), 'mysql-rootfs:latest')
  const src = await readdir(CONTEXT)
  const progress = await docker.buildImage({ context: CONTEXT, src }, { t: tag, labels: { [RECIPE]: await recipeOfMysql() } })
  await follow(docker, progress)
}

export async function recipeOfMysql(): Promise<string> {
  const files = (await readdir(CONTEXT)).sort()
  return keyOf([await readRecipe(), await Promise.all(files.map(file => readFile(join(CONTEXT, file), 'utf8')))])
}
