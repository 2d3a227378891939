import type Docker from 'dockerode'
import { readVolume } from './values/volume.ts'

/** Names of the volumes in `-v name:/path`; neither directories of the host nor volumes without a name. */
export function boundVolumes(binds: readonly string[] = []): string[] {
  return binds.map(readVolume).filter(({ type, source }) => type === 'volume' && source !== '').map(({ source }) => source)
}

/** Names of the volumes that a container's JSON asks for. */
export function volumesOf({ HostConfig }: Docker.ContainerCreateOptions): string[] {
  const mounted = (HostConfig?.Mounts ?? []).filter(({ Type, Source }) => Type === 'volume' && Source).map(({ Source }) => Source)
  return [...boundVolumes(HostConfig?.Binds), ...mounted]
}
