import type { CreateBody } from './create-body.ts'
import type { Guard } from './guard.ts'
import { isUserDefined } from './values/network.ts'
import { readVolume } from './values/volume.ts'

/** The body with the engine's names for the volumes, networks and containers that the slide names. */
export function mapNames(body: CreateBody, guard: Guard): CreateBody {
  const container = (mode: string): string => mode.replace(/^(container:)(.+)$/s, (_, prefix: string, name: string) => prefix + guard.name('container', name))
  const network = (name: string): string => isUserDefined(name) ? guard.name('network', name) : container(name)
  // `name[:rest]`
  const head = (text: string): string => text.replace(/^[^:]+/, name => guard.name('container', name))
  const bind = (spec: string): string => {
    const { type, source } = readVolume(spec)
    return type === 'volume' ? guard.name('volume', source) + spec.slice(source.length) : spec
  }
  const { HostConfig: host, NetworkingConfig: networking } = body
  return {
    ...body,
    HostConfig: {
      ...host,
      Binds: host.Binds?.map(bind),
      Mounts: host.Mounts?.map(mount => mount.Type === 'volume' && mount.Source ? { ...mount, Source: guard.name('volume', mount.Source) } : mount),
      NetworkMode: network(host.NetworkMode ?? ''),
      PidMode: container(host.PidMode ?? ''),
      IpcMode: container(host.IpcMode ?? ''),
      Links: (host.Links as string[] | undefined)?.map(head),
      VolumesFrom: (host.VolumesFrom as string[] | undefined)?.map(head),
    },
    NetworkingConfig: { EndpointsConfig: Object.fromEntries(Object.entries(networking?.EndpointsConfig ?? {}).map(([name, endpoint]) => [network(name), endpoint])) },
  }
}
