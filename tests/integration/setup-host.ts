import type Docker from 'dockerode'
import type { Log } from '../../setup/private-engine/process.ts'
import { Buffer } from 'node:buffer'
import { randomBytes, randomInt } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect as open } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import { installPackages, readAcquireSettings, readMirror, readRelease } from '../../setup/private-engine/apt.ts'
import { cached, keyOf } from '../../setup/private-engine/cache.ts'
import { importImage } from '../../setup/private-engine/import-image.ts'
import { run, which } from '../../setup/private-engine/process.ts'
import { freePort } from './free-port.ts'

/**
 * An ordinary machine of the distribution that this one is, without an engine: a container with its own sshd. It has no
 * systemd, so that its engine is started by the package's init script; and no network: its package archive is on its disk.
 */
export interface SetupHost {
  container: Docker.Container
  /** Published on 127.0.0.1. */
  port: number
  /** With its address in front: a line of known_hosts. */
  hostKey: string
  /** Public half of the key that its users speaker (sudo without a password) and stranger (no sudo) let in. */
  publicKey: string
  /**
   * A program `ssh` that reads its files from `home`, for the front of PATH: ssh itself goes by the password file, not by HOME.
   * @param alias another address by which the machine is to be found
   */
  fakeHome: (home: string, alias?: string) => Promise<string>
  /** Runs a command there as root. */
  exec: (...command: string[]) => Promise<string>
  stop: () => Promise<void>
}

const NEEDED = { ssh: 'openssh-client', mmdebstrap: 'mmdebstrap' }
const TAG = 'setup-host:latest'
/** Filled as `apt-get update` and a download fill it, so that installing needs no network. */
const DOWNLOAD = 'APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get -qq -y --download-only --no-install-recommends install docker.io iptables $(APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-cache pkgnames docker-cli | grep -x docker-cli)'
const USERS = [
  'chroot "$1" useradd --create-home --shell /bin/bash speaker',
  'chroot "$1" useradd --create-home --shell /bin/bash stranger',
  'sed -i "s/^\\(speaker\\|stranger\\):!:/\\1:*:/" "$1/etc/shadow"',
  'echo "speaker ALL=(ALL) NOPASSWD: ALL" >"$1/etc/sudoers.d/speaker"',
  // the limits of a container cannot be raised, which the init script would do; and the firewall is not its own
  'printf \'ulimit() { :; }\\nDOCKER_OPTS="--iptables=false --ip6tables=false"\\n\' >"$1/etc/default/docker"',
  'rm -f "$1"/etc/ssh/ssh_host_* "$1"/var/cache/apt/*.bin "$1"/usr/sbin/policy-rc.d',
]
const SSHD = 'mkdir -p /run/sshd; chmod 600 /etc/ssh/ssh_host_ed25519_key; exec /usr/sbin/sshd -D -o UsePAM=no -o StrictModes=no -o AuthorizedKeysFile=/etc/ssh/keys -o PasswordAuthentication=no -o MaxStartups=100'

async function ensureImage(docker: Docker, log: Log): Promise<void> {
  const { distribution, suite } = await readRelease()
  const components = distribution === 'ubuntu' ? 'main universe' : 'main'
  const recipe = [
    '--variant=minbase',
    '--aptopt=APT::Install-Recommends "false"',
    ...['doc', 'man', 'locale'].map(directory => `--dpkgopt=path-exclude=/usr/share/${directory}/*`),
    '--include=openssh-server,sudo',
    '--skip=cleanup/apt',
    ...[DOWNLOAD, ...USERS].map(hook => `--customize-hook=${hook}`),
    suite,
  ]
  const key = keyOf([recipe, components])
  const made = await docker.getImage(TAG).inspect().catch(() => undefined)
  if (made?.Config.Labels?.recipe === key)
    return
  const rootfs = await cached('setup-host-rootfs.tar', [recipe, components], async (path) => {
    log('making the machine to be set up from packages, about a minute')
    const settings = (await readAcquireSettings()).map(setting => `--aptopt=${setting}`)
    await run('mmdebstrap', [...settings, ...recipe, '--format=tar', path, `deb ${await readMirror()} ${suite} ${components}`])
  })
  log(`loading ${TAG}`)
  await importImage(docker, createReadStream(rootfs), TAG, [`LABEL recipe=${key}`])
}

/** Starts a machine in a container of the private engine, for it needs all of its rights. */
export async function startSetupHost(docker: Docker, log: Log): Promise<SetupHost> {
  const missing = Object.entries(NEEDED).filter(([program]) => !which(program)).map(([, name]) => name)
  if (missing.length > 0)
    await installPackages(missing, log)
  await ensureImage(docker, log)
  const directory = await mkdtemp(join(tmpdir(), 'setup-host-'))
  for (const name of ['identity', 'ssh_host_ed25519_key'])
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(directory, name)])
  const name = `setup-host-${randomBytes(4).toString('hex')}`
  // a port and a subnet of its own: several engines on one machine choose the same ones, and one of them gets the packets
  const port = await freePort()
  const network = await docker.createNetwork({ Name: name, IPAM: { Config: [{ Subnet: `10.${randomInt(128, 256)}.${randomInt(256)}.0/24` }] } })
  const container = await docker.createContainer({
    name,
    Image: TAG,
    Hostname: 'datadocker',
    Cmd: ['sh', '-c', SSHD],
    ExposedPorts: { '22/tcp': {} },
    // overlayfs does not go on overlayfs
    Volumes: { '/var/lib/docker': {}, '/var/lib/containerd': {} },
    HostConfig: {
      CapAdd: ['ALL'],
      // --privileged does not work where the machine itself has not got this one
      CapDrop: ['SYS_RESOURCE'],
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      MaskedPaths: [],
      ReadonlyPaths: [],
      CgroupnsMode: 'host',
      Binds: ['/sys/fs/cgroup:/sys/fs/cgroup:rw'],
      Tmpfs: { '/run': '' },
      NetworkMode: name,
      PortBindings: { '22/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
    } as Docker.HostConfig,
  })
  const stop = async (): Promise<void> => {
    await container.remove({ force: true, v: true })
    await network.remove()
    await rm(directory, { recursive: true })
  }
  try {
    const tar = pack()
    tar.entry({ name: 'keys', mode: 0o644 }, await readFile(join(directory, 'identity.pub')))
    tar.entry({ name: 'ssh_host_ed25519_key', mode: 0o600 }, await readFile(join(directory, 'ssh_host_ed25519_key')))
    tar.finalize()
    await container.putArchive(tar as unknown as NodeJS.ReadableStream, { path: '/etc/ssh' })
    await container.start()
    await greets(port)
    const key = (await readFile(join(directory, 'ssh_host_ed25519_key.pub'), 'utf8')).trim()
    return {
      container,
      port,
      hostKey: `[127.0.0.1]:${port} ${key}\n`,
      publicKey: join(directory, 'identity.pub'),
      fakeHome: (home, alias) => fakeHome(home, { port, identity: join(directory, 'identity'), alias }),
      exec: (...command) => execIn(container, command),
      stop,
    }
  }
  catch (error) {
    await stop()
    throw error
  }
}

async function fakeHome(home: string, { port, identity, alias }: { port: number, identity: string, alias?: string }): Promise<string> {
  const bin = join(home, 'bin')
  await mkdir(bin, { recursive: true })
  const elsewhere = alias ? [`Host ${alias}`, '  HostName 127.0.0.1', `  Port ${port}`, `  HostKeyAlias ${alias}`] : []
  await writeFile(join(home, 'ssh_config'), [...elsewhere, 'Host *', `  IdentityFile ${identity}`, '  IdentitiesOnly yes', `  UserKnownHostsFile ${home}/.ssh/known_hosts`, ''].join('\n'))
  await writeFile(join(bin, 'ssh'), `#!/bin/sh\nexec ${which('ssh')} -F ${home}/ssh_config "$@"\n`)
  await chmod(join(bin, 'ssh'), 0o755)
  return bin
}

/** Waits for sshd: docker's proxy takes connections before there is anybody behind it. */
async function greets(port: number): Promise<void> {
  const deadline = Date.now() + 30_000
  const attempt = (): Promise<boolean> => new Promise((resolve) => {
    const socket = open(port, '127.0.0.1')
    socket.once('data', () => resolve(true)).once('error', () => {}).once('close', () => resolve(false))
    socket.once('data', () => socket.destroy())
  })
  while (!await attempt()) {
    if (Date.now() > deadline)
      throw new Error('sshd does not answer')
  }
}

async function execIn(container: Docker.Container, command: string[]): Promise<string> {
  const exec = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true, Tty: true })
  const stream = await exec.start({ Tty: true })
  const chunks = await Array.fromAsync(stream as AsyncIterable<Uint8Array>)
  return Buffer.concat(chunks).toString().replaceAll('\r\n', '\n')
}
