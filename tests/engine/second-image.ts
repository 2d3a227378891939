import type Docker from 'dockerode'
import type { Log } from '../../setup/private-engine/process.ts'
import { readRelease } from '../../setup/private-engine/apt.ts'
import { ensurePackageImage } from './package-image.ts'

/**
 * The image of a second Docker engine: Debian forky has Docker 28.5, whose program is a package of its own; on Ubuntu,
 * what the release has.
 * @returns its tag
 */
export async function ensureSecondImage(docker: Docker, log: Log): Promise<string> {
  const { distribution, suite } = await readRelease()
  const packages = ['docker.io', 'iproute2', 'iptables', 'openssh-server']
  return ensurePackageImage(docker, distribution === 'ubuntu'
    ? { name: 'engine-28', packages, suite, components: 'main universe' }
    : { name: 'engine-28', packages: [...packages, 'docker-cli'], suite: 'forky', components: 'main' }, log)
}
