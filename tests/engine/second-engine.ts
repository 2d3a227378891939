import type Docker from 'dockerode'
import type { Log } from '../../setup/private-engine/process.ts'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { pack } from 'tar-stream'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { installPackages } from '../../setup/private-engine/apt.ts'
import { run, which } from '../../setup/private-engine/process.ts'
import { makeAuthority, makeCertificate, makeClientDirectory } from './certificates.ts'
import { ensureSecondImage } from './second-image.ts'

const START_MS = 60_000
const POLL_MS = 100
const IMAGES = ['busybox:1.37', 'mysql:latest']
const FUSE = '/dev/fuse'
const NEEDED = { openssl: 'openssl', ssh: 'openssh-client' }

/** Another Docker host: an engine of another version, with TLS, with ssh, with another name. */
export interface SecondEngine {
  docker: Docker
  /** The machine, as the first engine has it. */
  container: Docker.Container
  /** Published on 127.0.0.1. */
  tlsPort: number
  sshPort: number
  /** As `DOCKER_CERT_PATH`: ca.pem, cert.pem, key.pem. */
  certificates: string
  /** The authority that the engine believes, and its key. */
  authority: string
  /** Private key of the users speaker (may use docker), stranger (may not) and bare (finds no docker program). */
  identity: string
  /** Line of known_hosts without the host: `ssh-ed25519 AAAA…`. */
  hostKey: string
  /** Sends a signal to the daemon. */
  signal: (name: 'STOP' | 'CONT') => Promise<void>
  stop: () => Promise<void>
}

/**
 * Starts a second engine in a container of the first, with the base images of the first.
 * @param outer the first: a private one, for this needs all of its rights
 * @param images loaded into it
 */
export async function startSecondEngine(outer: Docker, log: Log, images = IMAGES): Promise<SecondEngine> {
  const missing = Object.entries(NEEDED).filter(([program]) => !which(program)).map(([, name]) => name)
  if (missing.length > 0)
    await installPackages(missing, log)
  const image = await ensureSecondImage(outer, log)
  const directory = await mkdtemp(join(tmpdir(), 'second-engine-'))
  const authority = join(directory, 'authority')
  await makeAuthority(authority)
  await makeCertificate(authority, directory, 'server', { names: 'DNS:localhost,IP:127.0.0.1' })
  const certificates = await makeClientDirectory(authority, join(directory, 'client'))
  for (const name of ['identity', 'ssh_host_ed25519_key'])
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(directory, name)])

  const container = await outer.createContainer({
    name: `second-engine-${randomBytes(4).toString('hex')}`,
    Image: image,
    Hostname: 'datadocker',
    ExposedPorts: { '22/tcp': {}, '2376/tcp': {} },
    HostConfig: {
      // all but one, for --privileged does not work where the machine itself has not got that one
      CapAdd: ['ALL'],
      CapDrop: ['SYS_RESOURCE'],
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      // what --security-opt systempaths=unconfined is in the API
      MaskedPaths: [],
      ReadonlyPaths: [],
      CgroupnsMode: 'host',
      Binds: ['/sys/fs/cgroup:/sys/fs/cgroup:rw'],
      Tmpfs: { '/run': '' },
      // where there is one: volume plugins mount with it
      Devices: existsSync(FUSE) ? [{ PathOnHost: FUSE, PathInContainer: FUSE, CgroupPermissions: 'rwm' }] : [],
      PortBindings: { '22/tcp': [{ HostIp: '127.0.0.1' }], '2376/tcp': [{ HostIp: '127.0.0.1' }] },
    } as Docker.HostConfig,
  })
  const stop = async (): Promise<void> => {
    await container.remove({ force: true, v: true })
    await rm(directory, { recursive: true })
  }
  try {
    await container.putArchive(await packMachine(directory), { path: '/etc' })
    await container.start()
    const { NetworkSettings: { Ports: ports } } = await container.inspect()
    const portOf = (name: string): number => Number(ports[name]![0]!.HostPort)
    const tlsPort = portOf('2376/tcp')
    const docker = connect(resolveTarget({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certificates }, `tcp://127.0.0.1:${tlsPort}`))
    await answers(docker, container)
    log(`loading ${images.join(', ')} into the second engine`)
    await copyImages(outer, docker, images)
    return {
      docker,
      container,
      tlsPort,
      sshPort: portOf('22/tcp'),
      certificates,
      authority,
      identity: join(directory, 'identity'),
      hostKey: (await readFile(join(directory, 'ssh_host_ed25519_key.pub'), 'utf8')).trim(),
      signal: async name => container.kill({ signal: `SIG${name}` }),
      stop,
    }
  }
  catch (error) {
    await stop()
    throw error
  }
}

/** What its start.sh finds in /etc/machine. */
async function packMachine(directory: string): Promise<NodeJS.ReadableStream> {
  const tar = pack()
  const files = { 'ca.pem': 'authority/ca.pem', 'server.pem': 'server.pem', 'server-key.pem': 'server-key.pem', 'ssh_host_ed25519_key': 'ssh_host_ed25519_key', 'authorized_keys': 'identity.pub' }
  for (const [name, file] of Object.entries(files))
    tar.entry({ name: `machine/${name}`, mode: 0o644 }, await readFile(join(directory, file)))
  tar.finalize()
  return tar as unknown as NodeJS.ReadableStream
}

async function answers(docker: Docker, container: Docker.Container): Promise<void> {
  const deadline = Date.now() + START_MS
  while (!await docker.ping().then(() => true, () => false)) {
    const { State } = await container.inspect()
    if (!State.Running || Date.now() > deadline) {
      const logs = await container.logs({ stdout: true, stderr: true, tail: 10 })
      throw new Error(`the second engine does not start:\n${logs.toString()}`)
    }
    await setTimeout(POLL_MS)
  }
}

async function copyImages(from: Docker, to: Docker, images: readonly string[]): Promise<void> {
  for (const name of images) {
    const saved = await from.getImage(name).get()
    const loaded = await to.loadImage(saved)
    const said = await text(loaded as AsyncIterable<Uint8Array>)
    if (!said.includes('Loaded image'))
      throw new Error(said)
  }
  await to.getImage('busybox:1.37').tag({ repo: 'busybox', tag: 'latest' })
}
