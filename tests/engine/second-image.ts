import type Docker from 'dockerode'
import type { Log } from './process.ts'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readAcquireSettings, readMirror, readRelease } from './apt.ts'
import { cached, keyOf } from './cache.ts'
import { follow, importImage } from './import-image.ts'
import { RECIPE } from './mysql-image.ts'
import { run } from './process.ts'

const CONTEXT = join(import.meta.dirname, 'images', 'engine-28')
const TAG = 'engine-28:latest'

/** Options of mmdebstrap: Debian forky has Docker 28.5, whose program is a package of its own; on Ubuntu, what the release has. */
async function readRecipe(): Promise<{ options: string[], suite: string, components: string }> {
  const { distribution, suite } = await readRelease()
  const debian = distribution !== 'ubuntu'
  const packages = ['docker.io', 'iproute2', 'iptables', 'openssh-server', ...(debian ? ['docker-cli'] : [])]
  return {
    options: [
      '--variant=minbase',
      '--aptopt=APT::Install-Recommends "false"',
      ...['doc', 'man', 'locale'].map(directory => `--dpkgopt=path-exclude=/usr/share/${directory}/*`),
      `--include=${packages.join(',')}`,
    ],
    suite: debian ? 'forky' : suite,
    components: debian ? 'main' : 'main universe',
  }
}

/**
 * The image of a second Docker engine, made once.
 * @returns its tag
 */
export async function ensureSecondImage(docker: Docker, log: Log): Promise<string> {
  const recipe = await readRecipe()
  const files = (await readdir(CONTEXT)).sort()
  const key = keyOf([recipe, await Promise.all(files.map(file => readFile(join(CONTEXT, file), 'utf8')))])
  const made = await docker.listImages({ filters: { label: [`${RECIPE}=${key}`], reference: [TAG] } })
  if (made.length > 0)
    return TAG
  const rootfs = await cached('engine-28-rootfs.tar', recipe, async (path) => {
    log('making the second engine\'s image from packages, about a minute')
    const settings = (await readAcquireSettings()).map(setting => `--aptopt=${setting}`)
    await run('mmdebstrap', [...settings, ...recipe.options, '--format=tar', recipe.suite, path, `deb ${await readMirror()} ${recipe.suite} ${recipe.components}`])
  })
  log(`loading ${TAG}`)
  await importImage(docker, createReadStream(rootfs), 'engine-28-rootfs:latest')
  const progress = await docker.buildImage({ context: CONTEXT, src: files }, { t: TAG, labels: { [RECIPE]: key } })
  await follow(docker, progress)
  return TAG
}
