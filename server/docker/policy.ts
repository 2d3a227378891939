import type Docker from 'dockerode'
import type { Rule } from './policy-error.ts'
import type { MountRules } from './policy-mounts.ts'
import { isIP } from 'node:net'
import { isEmpty, onlyFields, PolicyError } from './policy-error.ts'
import { checkBinds, checkDriver, checkMounts } from './policy-mounts.ts'

/** What the host's owner lets demos have beyond the default. */
export interface PolicyRules extends MountRules {
  /** Directories of the host that may be bind-mounted, with all below them. */
  binds: string[]
  /** Volume drivers besides `local`, each with how its options may begin: `remote=share:`. */
  volumeDrivers: Record<string, string[]>
  /** Where published ports go that name no address. */
  publish: string
  /** Without `CAP_`, such as `NET_ADMIN`. */
  capabilities: string[]
  /** Limits of a container that names none: bytes, processes, and the size of each of two log files. */
  memory: number
  pids: number
  logSize: string
}

/** Without a word of the host's owner. */
export const DEFAULT_RULES: PolicyRules = {
  binds: [],
  volumeDrivers: {},
  publish: '127.0.0.1',
  capabilities: [],
  memory: 2 * 1024 ** 3,
  pids: 512,
  logSize: '10m',
}

/** Throws PolicyError when the value of a field may not be. */
type Check = (field: string, value: never, rules: PolicyRules) => void

const anything: Check = () => {}
const never = (rule: Rule): Check => only(rule, [])
function only(rule: Rule, allowed: readonly unknown[]): Check {
  return (field, value) => {
    if (!isEmpty(value) && !allowed.includes(value))
      throw new PolicyError(rule, field, value)
  }
}
function each(rule: Rule, isAllowed: (value: string, rules: PolicyRules) => boolean): Check {
  return (field, values: readonly string[] | null, rules) => {
    const refused = (values ?? []).find(value => !isAllowed(value, rules))
    if (refused !== undefined)
      throw new PolicyError(rule, field, refused)
  }
}

// an empty list here takes the masks off, so it is not "left out"
const masked: Check = (field, value) => {
  if (value !== undefined && value !== null)
    throw new PolicyError('security-opt', field, value)
}
const network: Check = (field, mode: string) => {
  if (/^(?:host$|container:|ns:)/.test(mode))
    throw new PolicyError('host-namespace', field, mode)
}
const ports: Check = (field, bindings: Record<string, Docker.PortBinding[] | null>) => {
  for (const binding of Object.values(bindings ?? {}).flatMap(list => list ?? [])) {
    onlyFields(field, binding, ['HostIp', 'HostPort'])
    if (!isEmpty(binding.HostIp) && !isIP(binding.HostIp!))
      throw new PolicyError('published-address', field, binding.HostIp)
  }
}
const publishAll: Check = (field, all: boolean, { publish }) => {
  // the engine gives such ports no address: they would be open to the whole network
  if (all && !['', '0.0.0.0', '::'].includes(publish))
    throw new PolicyError('publish-all', field, all)
}
const logs: Check = (field, { Type, Config, ...rest }: { Type?: string, Config?: Record<string, string> | null }) => {
  onlyFields(field, rest, [])
  only('log-driver', ['json-file', 'local', 'none'])(`${field}.Type`, Type as never, DEFAULT_RULES)
  onlyFields(`${field}.Config`, Config, ['max-size', 'max-file', 'compress', 'labels', 'tag'])
}
const oomScore: Check = (field, score: number) => {
  if (score < 0)
    throw new PolicyError('oom', field, score)
}
const endpoints: Check = (field, value: { EndpointsConfig?: Record<string, Docker.EndpointSettings> | null } | null, rules) => {
  onlyFields(field, value, ['EndpointsConfig'])
  for (const [name, endpoint] of Object.entries(value?.EndpointsConfig ?? {})) {
    network(`${field}.EndpointsConfig`, name as never, rules)
    onlyFields(`${field}.EndpointsConfig.${name}`, endpoint, ['Aliases', 'IPAMConfig', 'Links'])
    never('link')(`${field}.EndpointsConfig.${name}.Links`, endpoint?.Links as never, rules)
  }
}

/** Every field of `POST /containers/create` that a demo may send, but `HostConfig`. */
const CONFIG: Record<string, Check> = {
  Hostname: anything,
  User: anything,
  AttachStdin: anything,
  AttachStdout: anything,
  AttachStderr: anything,
  ExposedPorts: anything,
  Tty: anything,
  OpenStdin: anything,
  StdinOnce: anything,
  Env: anything,
  Cmd: anything,
  Entrypoint: anything,
  Image: anything,
  Labels: anything,
  Volumes: anything,
  WorkingDir: anything,
  StopSignal: anything,
  StopTimeout: anything,
  NetworkingConfig: endpoints,
}

const HOST_CONFIG: Record<string, Check> = {
  AutoRemove: anything,
  Binds: checkBinds as Check,
  CapAdd: each('capability', (name, { capabilities }) => capabilities.includes(name.toUpperCase().replace(/^CAP_/, ''))),
  CapDrop: anything,
  CgroupParent: never('cgroup-parent'),
  CgroupnsMode: only('host-namespace', ['private']),
  ConsoleSize: anything,
  Devices: never('device'),
  DeviceRequests: never('device'),
  DeviceCgroupRules: never('device'),
  Init: anything,
  IpcMode: only('host-namespace', ['private', 'none']),
  Links: never('link'),
  LogConfig: logs,
  MaskedPaths: masked,
  Memory: anything,
  MemorySwap: anything,
  MemorySwappiness: anything,
  Mounts: checkMounts as Check,
  NanoCpus: anything,
  NetworkMode: network,
  OomKillDisable: never('oom'),
  OomScoreAdj: oomScore,
  PidMode: never('host-namespace'),
  PidsLimit: anything,
  PortBindings: ports,
  Privileged: never('privileged'),
  PublishAllPorts: publishAll,
  ReadonlyPaths: masked,
  ReadonlyRootfs: anything,
  RestartPolicy: anything,
  Runtime: never('runtime'),
  SecurityOpt: each('security-opt', option => /^no-new-privileges(?:[:=]true)?$/.test(option)),
  Sysctls: never('sysctl'),
  Tmpfs: anything,
  UTSMode: never('host-namespace'),
  UsernsMode: never('host-namespace'),
  VolumeDriver: (field, name: string, rules) => checkDriver(field, name, null, rules),
  VolumesFrom: never('volumes-from'),
}

function checkFields(path: string, object: object, table: Record<string, Check>, rules: PolicyRules): void {
  onlyFields(path, object, Object.keys(table))
  for (const [name, value] of Object.entries(object)) {
    if (value !== undefined)
      table[name]!(path ? `${path}.${name}` : name, value as never, rules)
  }
}

/**
 * Checks the final JSON of `POST /containers/create` (API 1.41) against a list of what may be: what is not on it is refused.
 * @throws PolicyError with the rule's name
 */
export function checkCreate(body: Docker.ContainerCreateOptions, rules: PolicyRules): void {
  const { HostConfig, ...config } = body
  checkFields('', config, CONFIG, rules)
  checkFields('HostConfig', HostConfig ?? {}, HOST_CONFIG, rules)
}

/** The same for `POST /volumes/create`. */
export function checkVolume(body: Docker.VolumeCreateOptions, rules: PolicyRules): void {
  onlyFields('', body, ['Name', 'Driver', 'DriverOpts', 'Labels'])
  checkDriver('DriverOpts', body.Driver, body.DriverOpts, rules)
}

/** The same for `POST /containers/{id}/exec`. */
export function checkExec(body: Docker.ExecCreateOptions): void {
  onlyFields('', body, ['AttachStdin', 'AttachStdout', 'AttachStderr', 'Tty', 'Cmd', 'Env', 'User', 'WorkingDir', 'Privileged', 'DetachKeys'])
  if (!isEmpty(body.Privileged))
    throw new PolicyError('privileged', 'Privileged', body.Privileged)
}

/**
 * A body that `checkCreate` let through, with limits where it names none, and its ports on the rules' address where they
 * name none.
 */
export function harden(body: Docker.ContainerCreateOptions, rules: PolicyRules): Docker.ContainerCreateOptions {
  const host = body.HostConfig ?? {}
  const { Type = '', Config } = host.LogConfig ?? {}
  const bindings = Object.entries((host.PortBindings ?? {}) as Record<string, Docker.PortBinding[]>)
  return {
    ...body,
    HostConfig: {
      ...host,
      PortBindings: Object.fromEntries(bindings.map(([port, list]) => [port, list.map(binding => ({ ...binding, HostIp: binding.HostIp || rules.publish }))])),
      Memory: host.Memory || rules.memory,
      PidsLimit: host.PidsLimit && host.PidsLimit > 0 ? host.PidsLimit : rules.pids,
      ...(Type !== 'none' && { LogConfig: { Type: Type || 'json-file', Config: { 'max-size': rules.logSize, 'max-file': '2', ...Config } } }),
    },
  }
}
