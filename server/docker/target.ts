import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import Docker from 'dockerode'
import { CommandError } from './errors.ts'

/** Milliseconds until a TCP connection to the engine must stand. */
const CONNECT_TIMEOUT_MS = 10_000

/** A Docker host that the demos run on. */
export interface Target {
  /** As `DOCKER_HOST` has it: `unix:///var/run/docker.sock`, `tcp://10.0.0.4:2376`. */
  host: string
  /** What named it, for people: `DOCKER_HOST`, `the platform's socket`. */
  source: string
  /** What was looked at before, each with its answer. */
  lookedAt: string[]
  /** Directory with ca.pem, cert.pem and key.pem; TLS is verified with them. */
  certificates?: string
}

const DEFAULT_HOST = process.platform === 'win32' ? 'npipe:////./pipe/docker_engine' : 'unix:///var/run/docker.sock'

/**
 * Which engine the demos talk to, in the docker program's order.
 * @param flag value of `--host`
 * @throws CommandError for a transport that is not known
 */
export function resolveTarget(environment: NodeJS.ProcessEnv, flag?: string): Target {
  const [host, source] = flag
    ? [flag, '--host']
    : environment.DOCKER_HOST ? [environment.DOCKER_HOST, 'DOCKER_HOST'] : [DEFAULT_HOST, 'the platform\'s socket']
  const transport = /^(unix|npipe|tcp|http):\/\/./.exec(host)?.[1]
  if (!transport)
    throw new CommandError(`${source} is "${host}": not a Docker host this deck can reach.\nAllowed: unix:///path, tcp://host:port (with DOCKER_TLS_VERIFY and DOCKER_CERT_PATH).\nFor the local engine: unset DOCKER_HOST`)
  // docker takes any value but the empty one for "verify"
  const certificates = transport === 'tcp' && environment.DOCKER_TLS_VERIFY
    ? environment.DOCKER_CERT_PATH || join(homedir(), '.docker')
    : undefined
  const lookedAt = [...(flag ? [] : ['--host: not given']), ...(flag || environment.DOCKER_HOST ? [] : ['DOCKER_HOST: not set'])]
  return { host, source, lookedAt, certificates }
}

/** A client for `target`. Nothing is sent yet, and nothing from the environment has a say any more. */
export function connect(target: Target): Docker {
  const url = new URL(target.host)
  // docker-modem lets DOCKER_HOST win over socketPath unless host is given, even as undefined
  if (url.protocol === 'unix:' || url.protocol === 'npipe:')
    return new Docker({ socketPath: url.protocol === 'npipe:' ? target.host.slice('npipe://'.length) : url.pathname, host: undefined })
  const read = (name: string): Buffer => readFileSync(join(target.certificates!, name))
  const tls = target.certificates ? { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') } : {}
  // connectionTimeout is docker-modem's and newer than the types
  const options: Docker.DockerOptions & { connectionTimeout: number } = {
    host: url.hostname,
    port: Number(url.port) || (target.certificates ? 2376 : 2375),
    protocol: target.certificates ? 'https' : 'http',
    connectionTimeout: CONNECT_TIMEOUT_MS,
    ...tls,
  }
  return new Docker(options)
}
