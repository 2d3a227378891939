import { stringify } from 'yaml'

/**
 * What a new machine does at its first start (cloud-init, `#cloud-config`): Docker from the distribution. No secret is in
 * it: whoever is on the machine can read it there.
 * @param admin the user that ssh logs in as
 */
export function cloudInit(admin: string): string {
  return `#cloud-config\n${stringify({
    package_update: true,
    packages: ['docker.io', 'iptables'],
    runcmd: [
      ['usermod', '-aG', 'docker', admin],
      ['systemctl', 'enable', '--now', 'docker'],
      // fails here, and is seen in its log, instead of on stage when the first container mounts a share
      ['modprobe', 'cifs'],
    ],
  })}`
}
