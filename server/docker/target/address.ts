import type { SshAddress } from './ssh-address.ts'
import { isIPv6 } from 'node:net'
import process from 'node:process'
import { readSshAddress, withoutPassword } from './ssh-address.ts'
import { TargetError } from './target-error.ts'

/** Where an engine listens. */
export type Address
  = | { transport: 'unix' | 'npipe', path: string }
    | { transport: 'tcp', hostname: string, port: number }
    | SshAddress

const DEFAULT_UNIX = '/var/run/docker.sock'
const DEFAULT_NPIPE = '//./pipe/docker_engine'
const PLAIN_PORT = 2375
const TLS_PORT = 2376

const RE_HOST = /^(?:([^:]*):\/\/)?(.*)$/s
const RE_NAME_AND_PORT = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/
const RE_HOSTNAME = /^\w(?:[\w.-]*\w)?$/
const RE_PORT = /^\d{1,5}$/
const RE_LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i

const bracket = (hostname: string): string => hostname.includes(':') ? `[${hostname}]` : hostname

function refuse(source: string, text: string, why: string): never {
  throw new TargetError([
    `${source} is "${withoutPassword(text)}": ${why}`,
    'Allowed: unix:///path, tcp://host:port, ssh://user@host:port, npipe:////./pipe/name.',
  ].join('\n'), source.startsWith('DOCKER_') ? `unset ${source}   (for the engine of this machine)` : `leave ${source} out   (for the engine of this machine)`)
}

/**
 * Reads a Docker host as the docker program does (docker/cli opts/hosts.go, `ParseHost`).
 * @param text value of `DOCKER_HOST` or `--host`; '' for the platform's own
 * @param source what named it, for the message
 * @param tls whether TLS is asked for: then nothing said means localhost
 * @throws TargetError for what is no Docker host
 */
export function readAddress(text: string, source: string, tls = false): Address {
  const given = text.trim()
  if (given === '')
    return tls ? { transport: 'tcp', hostname: 'localhost', port: TLS_PORT } : platformAddress()
  const [, scheme = 'tcp', rest] = RE_HOST.exec(given) as unknown as [string, string | undefined, string]
  switch (scheme) {
    case 'unix': return { transport: 'unix', path: rest || DEFAULT_UNIX }
    case 'npipe': return { transport: 'npipe', path: rest || DEFAULT_NPIPE }
    case 'tcp': return readTcp(rest) ?? refuse(source, text, 'not a host and a port.')
    case 'ssh': {
      const read = readSshAddress(given)
      return typeof read === 'string' ? refuse(source, text, read) : read
    }
    default: return refuse(source, text, `"${scheme}" is no transport to a Docker engine.`)
  }
}

function readTcp(rest: string): Address | undefined {
  const [before = '', ...path] = rest.split('/')
  // a user and a password before the host are not used, as docker does not
  const authority = before.slice(before.lastIndexOf('@') + 1)
  const match = RE_NAME_AND_PORT.exec(authority)
  const [, name = '', given = ''] = match ?? []
  const hostname = name.replace(/^\[(.*)\]$/, '$1') || 'localhost'
  const port = given || String(PLAIN_PORT)
  const named = name.startsWith('[') ? isIPv6(hostname) : RE_HOSTNAME.test(hostname)
  // docker takes a path after the port; no engine answers there
  if (!match || !named || !RE_PORT.test(port) || Number(port) > 65535 || path.join('') !== '')
    return undefined
  return { transport: 'tcp', hostname, port: Number(port) }
}

/** The engine of this machine, as the docker program looks for it. */
function platformAddress(): Address {
  return process.platform === 'win32' ? { transport: 'npipe', path: DEFAULT_NPIPE } : { transport: 'unix', path: DEFAULT_UNIX }
}

/** As `DOCKER_HOST` has it. */
export function formatAddress(address: Address): string {
  switch (address.transport) {
    case 'unix':
    case 'npipe': return `${address.transport}://${address.path}`
    case 'tcp': return `tcp://${bracket(address.hostname)}:${address.port}`
    case 'ssh': return `ssh://${address.user ? `${address.user}@` : ''}${bracket(address.hostname)}${address.port ? `:${address.port}` : ''}${address.path}`
  }
}

/** Whether what the engine publishes is published on this machine. */
export function isOnThisMachine(address: Address): boolean {
  return address.transport === 'unix' || address.transport === 'npipe' || (address.transport === 'tcp' && isLoopback(address.hostname))
}

/** Whether nobody else on the network can be at this address. */
export function isLoopback(hostname: string): boolean {
  return RE_LOOPBACK.test(hostname)
}
