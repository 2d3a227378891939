import type Docker from 'dockerode'
import type { CreateOptions } from './create-flags.ts'
import { resolve } from 'node:path'
import { ValueError } from './errors.ts'
import { normalizeCapabilities } from './values/capability.ts'
import { readDevice } from './values/device.ts'
import { cut, pairsOf } from './values/label.ts'
import { checkNamespace } from './values/namespace.ts'
import { isUserDefined } from './values/network.ts'
import { readExpose, readPublish } from './values/ports.ts'
import { readRestart } from './values/restart.ts'
import { readSecurityOpts } from './values/security-opt.ts'
import { readVolume } from './values/volume.ts'

/** The JSON of `POST /containers/create`; dockerode's type lacks one field of API 1.41. */
export type CreateBody = Docker.ContainerCreateOptions & { HostConfig: Docker.HostConfig & { CgroupnsMode?: string } }

/**
 * The options of `docker run` as the JSON that docker sends (docker/cli container/opts.go, `parse`; API 1.41).
 * Bare names in `Env` are still without a value.
 * @param given names of the flags given, whatever their value
 * @throws ValueError in docker's words, which docker prints after `docker: `
 */
export function createBody(options: CreateOptions, given: ReadonlySet<string>, image: string, command: string[]): CreateBody {
  const attach = options.attach.length === 0 ? ['stdout', 'stderr'] : options.attach
  const stdin = options.interactive || attach.includes('stdin')
  // in docker's order: the first that is wrong is what it speaks of
  const volumes = readVolumes(options.volume)
  const ports = readPorts(options)
  const devices = options.device.map(readDevice)
  const pid = checkNamespace('pid', options.pid ?? '')
  const uts = checkNamespace('uts', options.uts ?? '')
  const userns = checkNamespace('userns', options.userns ?? '')
  const cgroupns = checkNamespace('cgroupns', options.cgroupns ?? '')
  const restart = readRestart(options.restart ?? 'no')
  if (options['log-driver'] === 'none' && options['log-opt'].length > 0)
    throw new ValueError('invalid logging opts for driver none')
  const security = readSecurityOpts(options['security-opt'])
  if (options.rm && !['', 'no'].includes(restart.Name))
    throw new ValueError('conflicting options: cannot specify both --restart and --rm')
  const network = readNetworks(options)

  return {
    Hostname: options.hostname ?? '',
    User: options.user ?? '',
    AttachStdin: stdin,
    AttachStdout: attach.includes('stdout'),
    AttachStderr: attach.includes('stderr'),
    ExposedPorts: ports.exposed,
    Tty: options.tty,
    OpenStdin: options.interactive,
    StdinOnce: options.interactive && stdin,
    Env: options.env,
    ...(command.length > 0 && { Cmd: command }),
    Image: image,
    Volumes: volumes.anonymous,
    WorkingDir: options.workdir ?? '',
    ...(given.has('entrypoint') && { Entrypoint: [options.entrypoint!] }),
    Labels: pairsOf(options.label),
    ...(options['stop-signal'] && { StopSignal: options['stop-signal'] }),
    ...(given.has('stop-timeout') && { StopTimeout: options['stop-timeout'] }),
    HostConfig: {
      Binds: volumes.binds,
      LogConfig: { Type: options['log-driver'] ?? '', Config: pairsOf(options['log-opt']) },
      NetworkMode: network.mode,
      PortBindings: ports.bindings,
      RestartPolicy: restart,
      AutoRemove: options.rm,
      VolumeDriver: options['volume-driver'] ?? '',
      VolumesFrom: options['volumes-from'],
      CapAdd: normalizeCapabilities(options['cap-add']),
      CapDrop: normalizeCapabilities(options['cap-drop']),
      CgroupnsMode: cgroupns,
      IpcMode: options.ipc ?? '',
      Links: options.link,
      OomScoreAdj: options['oom-score-adj'] ?? 0,
      PidMode: pid,
      Privileged: options.privileged,
      PublishAllPorts: options['publish-all'],
      ReadonlyRootfs: options['read-only'],
      SecurityOpt: security.options,
      ...(options.tmpfs.length > 0 && { Tmpfs: Object.fromEntries(options.tmpfs.map(spec => cut(spec, ':'))) }),
      UTSMode: uts,
      UsernsMode: userns,
      Sysctls: pairsOf(options.sysctl),
      Runtime: options.runtime ?? '',
      CgroupParent: options['cgroup-parent'] ?? '',
      Memory: options.memory ?? 0,
      MemorySwap: options['memory-swap'] ?? 0,
      MemorySwappiness: -1,
      NanoCpus: options.cpus ?? 0,
      OomKillDisable: options['oom-kill-disable'],
      PidsLimit: options['pids-limit'] ?? 0,
      Devices: devices,
      Mounts: options.mount,
      ...(given.has('init') && { Init: options.init }),
      ...(security.unmasked && { MaskedPaths: [], ReadonlyPaths: [] }),
    },
    NetworkingConfig: { EndpointsConfig: network.endpoints },
  }
}

function readVolumes(specs: readonly string[]): { binds: string[], anonymous: Record<string, object> } {
  const binds = new Set<string>()
  const anonymous: Record<string, object> = {}
  for (const spec of specs) {
    const { type, source } = readVolume(spec)
    if (source === '')
      anonymous[spec] = {}
    else if (type === 'bind' && source.startsWith('.'))
      binds.add(resolve(source) + spec.slice(source.length))
    else
      binds.add(spec)
  }
  return { binds: [...binds], anonymous }
}

function readPorts(options: CreateOptions): { exposed: Record<string, object>, bindings: Record<string, Docker.PortBinding[]> } {
  const exposed: Record<string, object> = {}
  const bindings: Record<string, Docker.PortBinding[]> = {}
  for (const { port, binding } of options.publish.flatMap(readPublish)) {
    exposed[port] = {}
    ;(bindings[port] ??= []).push(binding)
  }
  for (const port of options.expose.flatMap(readExpose))
    exposed[port] = {}
  return { exposed, bindings }
}

function readNetworks(options: CreateOptions): { mode: string, endpoints: Docker.EndpointsConfig } {
  const networks = [...options.net, ...options.network]
  const first = networks[0] ?? { target: 'default', aliases: [] }
  const aliases = [...options['net-alias'], ...options['network-alias']]
  const endpoints: Docker.EndpointsConfig = {}
  if (first.aliases.length > 0 && aliases.length > 0)
    throw new ValueError('conflicting options: cannot specify both --network-alias and per-network alias')
  for (const network of [{ ...first, aliases: [...first.aliases, ...aliases] }, ...networks.slice(1)]) {
    const { target, ip, ip6 } = network
    const links = network.target === first.target && isUserDefined(target) ? options.link : []
    if (target.trim() === '')
      throw new ValueError('no name set for network')
    if (network.aliases.length > 0 && !isUserDefined(target))
      throw new ValueError('network-scoped aliases are only supported for user-defined networks')
    if (endpoints[target])
      throw new ValueError(`network "${target}" is specified multiple times`)
    const plain = network.aliases.length === 0 && links.length === 0 && !ip && !ip6
    if (plain && networks.length === 1)
      continue
    endpoints[target] = {
      Aliases: network.aliases,
      Links: links,
      ...((ip || ip6) && { IPAMConfig: { IPv4Address: ip, IPv6Address: ip6 } }),
    }
  }
  if (networks.some(({ target }) => isUserDefined(target)) && networks.some(({ target }) => !isUserDefined(target)))
    throw new ValueError('conflicting options: cannot attach both user-defined and non-user-defined network-modes')
  return { mode: first.target, endpoints }
}
