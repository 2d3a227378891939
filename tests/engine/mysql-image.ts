import type Docker from 'dockerode'
import type { Log } from './process.ts'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readAcquireSettings, readMirror } from './apt.ts'
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
/** Debian sid is where MySQL is packaged. */
const ROOTFS = [
  '--variant=minbase',
  '--aptopt=APT::Install-Recommends "false"',
  ...['doc', 'man', 'locale'].map(directory => `--dpkgopt=path-exclude=/usr/share/${directory}/*`),
  '--include=mysql-server-core,mysql-client-core',
  `--customize-hook=cd "$1/usr" && rm -rf ${LEFT_OUT.join(' ')}`,
  'sid',
]

/** A real MySQL under an entrypoint that behaves as the official image's. */
export async function buildMysql(docker: Docker, tag: string, log: Log): Promise<void> {
  const rootfs = await cached('mysql-rootfs.tar', ROOTFS, async (path) => {
    log('making the MySQL image from Debian packages, about half a minute')
    const settings = (await readAcquireSettings()).map(setting => `--aptopt=${setting}`)
    await run('mmdebstrap', [...settings, ...ROOTFS, '--format=tar', path, `deb ${await readMirror()} sid main`])
  })
  log(`loading ${tag}`)
  await importImage(docker, createReadStream(rootfs), 'mysql-rootfs:latest')
  const src = await readdir(CONTEXT)
  const progress = await docker.buildImage({ context: CONTEXT, src }, { t: tag, labels: { [RECIPE]: await recipeOfMysql() } })
  await follow(docker, progress)
}

export async function recipeOfMysql(): Promise<string> {
  const files = (await readdir(CONTEXT)).sort()
  return keyOf([ROOTFS, await Promise.all(files.map(file => readFile(join(CONTEXT, file), 'utf8')))])
}
