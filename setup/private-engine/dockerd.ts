import type { Log } from './process.ts'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import Docker from 'dockerode'
import { cacheDirectory, keyOf } from './cache.ts'
import { isAlive, run, which } from './process.ts'

const START_MS = 60_000
/** Longer than the daemon gives its containers to end. */
const STOP_MS = 30_000
const POLL_MS = 50
/** Of 256 addresses each, in 198.18.0.0/15. */
const SUBNETS = 512

/** Where one private daemon keeps what. */
export interface Place {
  /** Images and volumes: stays from run to run. */
  data: string
  /** Socket, pid file, log: short, for the path of a socket may have 107 bytes at most. */
  runtime: string
  socket: string
  pidfile: string
  bridge: string
}

export function placeOf(name: string): Place {
  const data = join(cacheDirectory(), `engine-${name}`)
  const key = keyOf(data)
  const runtime = `/run/slidev-docker-${key}`
  return { data, runtime, socket: join(runtime, 'docker.sock'), pidfile: join(runtime, 'docker.pid'), bridge: `sd${key}` }
}

/** @returns the client of the daemon at this place, or undefined when none answers */
export async function answering({ socket }: Place): Promise<Docker | undefined> {
  // `host: undefined`, or DOCKER_HOST would win over the socket.
  const docker = new Docker({ socketPath: socket, host: undefined })
  return await docker.ping().then(() => docker, () => undefined)
}

/**
 * Starts a daemon that shares nothing with the system's: own data, socket and bridge, and it leaves the firewall
 * alone (another daemon's rules are there). Published ports go through docker-proxy.
 * @throws Error with the end of the daemon's log
 */
export async function startDockerd(place: Place, log: Log): Promise<Docker> {
  await mkdir(place.data, { recursive: true, mode: 0o711 })
  await mkdir(place.runtime, { recursive: true, mode: 0o700 })
  await makeBridge(place.bridge)
  // the subnet that a former start had would come back with it
  await rm(join(place.data, 'network'), { recursive: true, force: true })

  // dockerd does not start while the pid in its file is somebody's.
  if (!pidOf(place))
    await rm(place.pidfile, { force: true })
  // Of its own, or the configuration of the machine's daemon would be read.
  const configuration = join(place.runtime, 'daemon.json')
  await writeFile(configuration, '{}\n')

  log('starting a private dockerd')
  const logFile = join(place.runtime, 'dockerd.log')
  const output = openSync(logFile, 'w')
  const options = {
    'data-root': place.data,
    'exec-root': join(place.runtime, 'exec'),
    'pidfile': place.pidfile,
    'host': `unix://${place.socket}`,
    'bridge': place.bridge,
    'iptables': 'false',
    'ip6tables': 'false',
    'config-file': configuration,
  }
  // Detached: Ctrl-C in the terminal ends one of its users, and only the last of them ends the daemon.
  const dockerd = spawn(which('dockerd') ?? 'dockerd', Object.entries(options).map(([name, value]) => `--${name}=${value}`), { detached: true, stdio: ['ignore', output, output] })
  dockerd.unref()
  const failed = once(dockerd, 'exit').then(() => 'exited', (error: Error) => error.message)

  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    const docker = await answering(place)
    if (docker)
      return docker
    if (await Promise.race([failed, setTimeout(POLL_MS, '')]))
      break
  }
  const tail = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-5).join('\n')
  throw new Error(`dockerd does not start:\n${tail}`)
}

/**
 * A bridge with a subnet of its own. Left to dockerd, two daemons that leave the firewall alone choose the same one, and
 * the packets for the containers of one go to the other. 198.18.0.0/15 is in nobody's network (RFC 2544, RFC 6890).
 */
async function makeBridge(bridge: string): Promise<void> {
  const ip = which('ip') ?? 'ip'
  if (!existsSync(`/sys/class/net/${bridge}`))
    await run(ip, ['link', 'add', bridge, 'type', 'bridge'])
  const taken = Object.values(networkInterfaces()).flatMap(list => list ?? []).map(({ address }) => address)
  const first = Number.parseInt(keyOf(bridge).slice(0, 4), 16)
  for (let n = first; n < first + SUBNETS; n++) {
    const address = `198.${18 + (n >> 8) % 2}.${n % 256}.1`
    if (taken.includes(address))
      continue
    await run(ip, ['addr', 'flush', 'dev', bridge])
    await run(ip, ['addr', 'add', `${address}/24`, 'dev', bridge])
    await run(ip, ['link', 'set', bridge, 'up'])
    return
  }
}

/** The pid of the daemon at this place: the one in its file may have been given to another process since. */
function pidOf({ pidfile, data }: Place): number | undefined {
  try {
    const pid = Number(readFileSync(pidfile, 'utf8'))
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(data) ? pid : undefined
  }
  catch {
    return undefined
  }
}

/** Tells the daemon at this place to stop, and waits for nothing: for a process that ends in this moment. */
export function tellDockerdToStop(place: Place): void {
  const pid = pidOf(place)
  if (pid)
    process.kill(pid, 'SIGTERM')
  spawnSync(which('ip') ?? 'ip', ['link', 'delete', place.bridge])
}

/** Stops the daemon at this place by its pid, if it is still ours. */
export async function stopDockerd(place: Place): Promise<void> {
  const pid = pidOf(place)
  if (pid) {
    process.kill(pid, 'SIGTERM')
    const deadline = Date.now() + STOP_MS
    while (isAlive(pid) && Date.now() < deadline)
      await setTimeout(POLL_MS)
    if (isAlive(pid))
      process.kill(pid, 'SIGKILL')
  }
  await run(which('ip') ?? 'ip', ['link', 'delete', place.bridge]).catch(() => {})
}
