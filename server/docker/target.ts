import type { Address } from './target/address.ts'
import type { Tls } from './target/tls.ts'
import process from 'node:process'
import Docker from 'dockerode'
import { CommandError } from './errors.ts'
import { formatAddress, isLoopback, readAddress } from './target/address.ts'
import { configDirectory, readCurrentContext } from './target/config.ts'
import { readContext } from './target/contexts.ts'
import { EngineAgent } from './target/engine-agent.ts'
import { readMachine } from './target/machine.ts'
import { followNothing } from './target/no-redirects.ts'
import { TargetError } from './target/target-error.ts'
import { requireCertificates } from './target/tls.ts'
import { requireWholeAnswers } from './target/whole-answers.ts'

/** A Docker host that the demos run on. */
export interface Target {
  /** As `DOCKER_HOST` has it: `unix:///var/run/docker.sock`, `tcp://10.0.0.4:2376`. */
  host: string
  address: Address
  /** Of a TCP connection; undefined: plain. */
  tls?: Tls
  /** What named it, for people: `DOCKER_HOST`, `the context "cloud"`, `the platform's socket`. */
  source: string
  /** What the badge adds to the engine's own name; undefined for an engine of this machine that nobody named. */
  label?: string
  /** What was looked at before, each with its answer. */
  lookedAt: string[]
}

/** What a person may say about the target on a command line. */
export interface TargetFlags {
  host?: string
  context?: string
  machine?: string
  /** Believe an engine that cannot prove who it is. */
  insecureEngine?: boolean
}

interface Chosen { source: string, host: string, tls?: Tls, label?: string }

const NAMED = ['host', 'context', 'machine'] as const
const DEFAULT_CONTEXT = 'default'

/**
 * Which engine the demos talk to, in the docker program's order (docker/cli command/cli.go, `resolveContextName`).
 * Files are read, nothing is sent.
 * @param environment such as `process.env`
 * @param flags a string is the value of `--host`
 * @throws TargetError; CommandError for flags that contradict each other
 */
export function resolveTarget(environment: NodeJS.ProcessEnv, flags: TargetFlags | string = {}): Target {
  const given: TargetFlags = typeof flags === 'string' ? { host: flags } : flags
  const named = NAMED.filter(name => given[name])
  if (named.length > 1)
    throw new CommandError(`conflicting options: cannot specify both --${named[0]} and --${named[1]}`)
  const lookedAt: string[] = []
  const { host, tls, source, label } = choose(environment, given, lookedAt)
  const address = readAddress(host, source, tls !== undefined)
  const target = {
    host: formatAddress(address),
    address,
    ...(address.transport === 'tcp' && tls && { tls }),
    source,
    ...nameOf(address, label),
    lookedAt,
  }
  if (!given.insecureEngine)
    refuseUnproven(target)
  return target
}

function choose(environment: NodeJS.ProcessEnv, { host, context, machine }: TargetFlags, lookedAt: string[]): Chosen {
  if (machine)
    return { source: `the machine "${machine}"`, label: `machine ${machine}`, ...readMachine(machine, environment) }
  if (context && context !== DEFAULT_CONTEXT)
    return ofContext(context, '--context', environment)
  if (host)
    return ofEnvironment(host, '--host', environment)
  lookedAt.push(context ? '--context: default' : '--host, --context, --machine: not given')
  if (environment.DOCKER_HOST)
    return ofEnvironment(environment.DOCKER_HOST, 'DOCKER_HOST', environment)
  const wanted = context ? '' : environment.DOCKER_CONTEXT
  if (wanted && wanted !== DEFAULT_CONTEXT)
    return ofContext(wanted, 'DOCKER_CONTEXT', environment)
  // in the same line: all that was looked at is told in six
  lookedAt[0] += wanted ? '; DOCKER_HOST: not set, DOCKER_CONTEXT: default' : '; DOCKER_HOST, DOCKER_CONTEXT: not set'
  if (!context && !wanted) {
    const current = readCurrentContext(environment)
    if (current.name && current.name !== DEFAULT_CONTEXT)
      return ofContext(current.name, 'docker context use', environment)
    lookedAt.push(`current context in ${configDirectory(environment)}/config.json: ${current.seen}`)
  }
  return ofEnvironment('', 'the platform\'s socket', environment)
}

/** A host that goes with the TLS settings of the environment (docker/cli flags/options.go). */
function ofEnvironment(host: string, source: string, environment: NodeJS.ProcessEnv): Chosen {
  const machine = source === 'DOCKER_HOST' && environment.DOCKER_MACHINE_NAME
  const label = machine ? { label: `machine ${machine}` } : {}
  const verify = Boolean(environment.DOCKER_TLS_VERIFY)
  // docker takes any value but the empty one for "yes", "0" and "false" too
  if (!verify && !environment.DOCKER_TLS)
    return { source, host, ...label }
  const directory = environment.DOCKER_CERT_PATH || configDirectory(environment)
  return { source, host, ...label, tls: requireCertificates(directory, verify, verify ? 'DOCKER_TLS_VERIFY' : 'DOCKER_TLS') }
}

function ofContext(name: string, by: string, environment: NodeJS.ProcessEnv): Chosen {
  return { source: `the context "${name}", by ${by}`, label: `context ${name}`, ...readContext(name, environment, by) }
}

function nameOf(address: Address, label: string | undefined): { label?: string } {
  if (label)
    return { label }
  return 'hostname' in address && !isLoopback(address.hostname) ? { label: address.hostname } : {}
}

/** Anybody in between could be the engine, and with it get all that the demos say. */
function refuseUnproven({ address, tls, source, host }: Target): void {
  if (address.transport !== 'tcp' || tls?.verify || (!tls && isLoopback(address.hostname)))
    return
  throw new TargetError([
    tls
      ? `${host} (${source}) would be reached by TLS without checking who answers.`
      : `${host} (${source}) would be reached over the network in plain text, by anybody.`,
    'That is root on that machine for whoever listens or answers: refused. If the network between is your own: --insecure-engine',
  ].join('\n'), tls ? 'unset DOCKER_TLS; export DOCKER_TLS_VERIFY=1   (a context: without skip-tls-verify)' : 'export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=/path   (or ssh://)')
}

/** A client for `target`. Nothing is sent yet, and nothing from the environment has a say any more. */
export function connect(target: Target, agent = new EngineAgent(target)): Docker {
  const { address } = target
  // the agent connects; this is for the Host header and for messages
  const where = address.transport === 'tcp'
    ? { host: address.hostname, port: address.port }
    : address.transport === 'ssh' ? { host: 'docker.example.com', port: 80 } : { socketPath: address.path, host: undefined }
  const options: Docker.DockerOptions & { agent: EngineAgent } = { ...where, protocol: 'http', agent }
  return followNothing(requireWholeAnswers(withoutDockerEnvironment(() => new Docker(options))))
}

/** docker-modem reads DOCKER_HOST and its companions when it is made, whatever it is told, and fails on those it cannot use. */
function withoutDockerEnvironment<T>(make: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => name.startsWith('DOCKER_'))
  hidden.forEach(([name]) => delete process.env[name])
  try {
    return make()
  }
  finally {
    Object.assign(process.env, Object.fromEntries(hidden))
  }
}
