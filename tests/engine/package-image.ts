import type Docker from 'dockerode'
import type { Log } from '../../setup/private-engine/process.ts'
import { createReadStream } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readAcquireSettings, readMirror } from '../../setup/private-engine/apt.ts'
import { cached, keyOf } from '../../setup/private-engine/cache.ts'
import { follow, importImage } from '../../setup/private-engine/import-image.ts'
import { RECIPE } from '../../setup/private-engine/mysql-image.ts'
import { run } from '../../setup/private-engine/process.ts'

/** An image made of a distribution's packages and a Dockerfile that begins `FROM <name>-rootfs`. */
export interface PackageImage {
  /** Of the image, and of its directory in images/. */
  name: string
  packages: string[]
  suite: string
  /** Such as `main universe`. */
  components: string
}

/**
 * Makes an image without a registry, once.
 * @returns its tag
 */
export async function ensurePackageImage(docker: Docker, { name, packages, suite, components }: PackageImage, log: Log): Promise<string> {
  const context = join(import.meta.dirname, 'images', name)
  const tag = `${name}:latest`
  const options = [
    '--variant=minbase',
    '--aptopt=APT::Install-Recommends "false"',
    ...['doc', 'man', 'locale'].map(directory => `--dpkgopt=path-exclude=/usr/share/${directory}/*`),
    `--include=${packages.join(',')}`,
  ]
  const recipe = { options, suite, components }
  const files = (await readdir(context)).sort()
  const key = keyOf([recipe, await Promise.all(files.map(file => readFile(join(context, file), 'utf8')))])
  const made = await docker.listImages({ filters: { label: [`${RECIPE}=${key}`], reference: [tag] } })
  if (made.length > 0)
    return tag
  const rootfs = await cached(`${name}-rootfs.tar`, recipe, async (path) => {
    log(`making the image ${name} from packages, about a minute`)
    const settings = (await readAcquireSettings()).map(setting => `--aptopt=${setting}`)
    await run('mmdebstrap', [...settings, ...options, '--format=tar', suite, path, `deb ${await readMirror()} ${suite} ${components}`])
  })
  log(`loading ${tag}`)
  await importImage(docker, createReadStream(rootfs), `${name}-rootfs:latest`)
  const progress = await docker.buildImage({ context, src: files }, { t: tag, labels: { [RECIPE]: key } })
  await follow(docker, progress)
  return tag
}
