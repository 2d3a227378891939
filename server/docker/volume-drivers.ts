import type Docker from 'dockerode'
import type { Command } from './commands.ts'

/** Volume drivers that a command asks for by name; `local` is everywhere. */
function driversOf(command: Command | null): (string | undefined)[] {
  switch (command?.verb) {
    case 'volume create':
      return [command.driver]
    case 'run': {
      const { Mounts = [], VolumeDriver } = command.body.HostConfig
      return [VolumeDriver, ...Mounts.map(mount => mount.VolumeOptions?.DriverConfig?.Name)]
    }
    default:
      return []
  }
}

/** Volume drivers besides `local` that these commands ask for. */
export function pluginsOf(commands: readonly (Command | null)[]): string[] {
  const names = commands.flatMap(driversOf).filter(name => name !== undefined && name !== '' && name !== 'local')
  return [...new Set(names as string[])]
}

/**
 * Volume plugins that these commands ask for and the engine has not got. To find that out by asking for a volume, the
 * engine takes 15 seconds (moby pkg/plugins, `loadWithRetry`).
 * @throws what docker-modem throws
 */
export async function missingPlugins(docker: Docker, commands: readonly (Command | null)[]): Promise<string[]> {
  const wanted = pluginsOf(commands)
  if (wanted.length === 0)
    return []
  // an engine knows of a plugin once it has looked for volumes everywhere
  await docker.listVolumes()
  const { Plugins } = await docker.info() as { Plugins: { Volume: string[] } }
  // `docker plugin install` gives a tag
  return wanted.filter(name => !Plugins.Volume.some(there => there === name || there === `${name}:latest`))
}
