import type Docker from 'dockerode'
import type { Log } from '../../setup/private-engine/process.ts'
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pack } from 'tar-stream'
import { readRelease, unpackPackage } from '../../setup/private-engine/apt.ts'
import { cached } from '../../setup/private-engine/cache.ts'
import { execIn } from './exec-in.ts'
import { ensurePackageImage } from './package-image.ts'

const START_MS = 30_000
const POLL_MS = 100

/** A file server that is neither of the Docker hosts: Samba, with one share, `logs`. */
export interface Share {
  /** What lies on the share now, seen from the server's own disk. @returns undefined when there is no such file */
  read: (path: string) => Promise<string | undefined>
  /** Size in bytes; 0 when there is no such file. */
  size: (path: string) => Promise<number>
  /** Gives a machine rclone's volume plugin, with a remote `share` that is this server. */
  plugInto: (machine: Docker.Container) => Promise<void>
  stop: () => Promise<void>
}

/**
 * Starts an SMB server in a container.
 * @param outer the engine that the machines run on
 * @param machine one of them
 */
export async function startShare(outer: Docker, machine: Docker.Container, log: Log): Promise<Share> {
  const { suite } = await readRelease()
  const image = await ensurePackageImage(outer, { name: 'samba', packages: ['samba'], suite, components: 'main' }, log)
  const password = randomBytes(16).toString('hex')
  // the machines reach it by the first engine's own address: between containers another engine's firewall may stand
  const { NetworkSettings: { Networks: { bridge } } } = await machine.inspect()
  const host = bridge!.Gateway
  const server = await outer.createContainer({
    name: `share-${randomBytes(4).toString('hex')}`,
    Image: image,
    Env: [`SMB_PASSWORD=${password}`],
    HostConfig: { PortBindings: { '445/tcp': [{ HostIp: host }] } },
  })
  await server.start()
  const { NetworkSettings: { Ports: ports } } = await server.inspect()
  const port = ports['445/tcp']![0]!.HostPort
  const stat = (format: string, path: string): Promise<string> => execIn(server, ['stat', '--format', format, `/srv/logs/${path}`])

  return {
    read: path => execIn(server, ['cat', `/srv/logs/${path}`]).catch(() => undefined),
    size: path => stat('%s', path).then(Number, () => 0),
    async plugInto(machine) {
      await machine.putArchive(await packRclone(log), { path: '/usr' })
      const config = '[share]\\ntype = smb\\nhost = %s\\nport = %s\\nuser = speaker\\npass = %s\\n'
      await execIn(machine, ['sh', '-c', `printf '${config}' "$HOST" "$PORT" "$(rclone obscure "$PASSWORD")" >/etc/rclone.conf && mkdir -p /run/docker/plugins /var/lib/docker-volumes/rclone`], { HOST: host, PORT: port, PASSWORD: password })
      await eventually(() => execIn(machine, ['rclone', '--config', '/etc/rclone.conf', '--contimeout', '2s', 'lsd', 'share:']))
      // as the README tells a person to start it
      const plugin = await machine.exec({ Cmd: ['rclone', '--config', '/etc/rclone.conf', 'serve', 'docker', '--vfs-cache-mode', 'off'] })
      await plugin.start({ Detach: true })
      await eventually(() => execIn(machine, ['test', '-S', '/run/docker/plugins/rclone.sock']))
    },
    stop: () => server.remove({ force: true, v: true }),
  }
}

/** rclone and what it mounts with, for /usr; no suite that has them has Docker 28 too. */
async function packRclone(log: Log): Promise<NodeJS.ReadableStream> {
  const { suite } = await readRelease()
  const directory = await cached('rclone', suite, async (into) => {
    log('fetching rclone')
    await unpackPackage('rclone', suite, into)
    await unpackPackage('fuse3', suite, into)
  })
  const tar = pack()
  for (const [name, files] of Object.entries({ rclone: ['usr/bin/rclone'], fusermount3: ['bin/fusermount3', 'usr/bin/fusermount3'] }))
    tar.entry({ name: `bin/${name}`, mode: 0o755 }, await Promise.any(files.map(file => readFile(join(directory, file)))))
  tar.entry({ name: 'bin/fusermount', type: 'symlink', linkname: 'fusermount3' })
  tar.finalize()
  return tar as unknown as NodeJS.ReadableStream
}

async function eventually(attempt: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + START_MS
  while (true) {
    const error = await attempt().then(() => undefined, (error: Error) => error)
    if (!error)
      return
    if (Date.now() > deadline)
      throw error
    await setTimeout(POLL_MS)
  }
}
