import type { Context } from '../context.ts'
import type { FlagTable } from '../flags.ts'
import { UsageError } from '../errors.ts'
import { parseFlags } from '../flags.ts'
import { request } from '../request.ts'
import { pairsOf, readLabel } from '../values/label.ts'

const flags = {
  'driver': { short: 'd', type: 'string' },
  'label': { type: 'list', read: readLabel },
  'name': { type: 'string' },
  'opt': { short: 'o', type: 'list' },
  'availability': { type: 'unsupported' },
  'group': { type: 'unsupported' },
  'limit-bytes': { type: 'unsupported' },
  'required-bytes': { type: 'unsupported' },
  'scope': { type: 'unsupported' },
  'secret': { type: 'unsupported' },
  'sharing': { type: 'unsupported' },
  'topology-preferred': { type: 'unsupported' },
  'topology-required': { type: 'unsupported' },
  'type': { type: 'unsupported' },
} as const satisfies FlagTable

export interface VolumeCreate {
  verb: 'volume create'
  /** Empty: the engine thinks one up. */
  name: string
  driver: string
  driverOpts: Record<string, string>
  labels: Record<string, string>
}

/** `docker volume create` (docker/cli cli/command/volume/create.go). */
export function parse(words: readonly string[], path = 'docker volume create'): VolumeCreate {
  const { options, args } = parseFlags({ path, synopsis: '[OPTIONS] [VOLUME]', most: 1 }, flags, words)
  if (options.name && args.length)
    throw new UsageError('conflicting options: cannot specify a volume-name through both --name and as a positional arg', 1)
  return {
    verb: 'volume create',
    name: options.name || args[0] || '',
    driver: options.driver ?? 'local',
    driverOpts: pairsOf(options.opt),
    labels: pairsOf(options.label),
  }
}

/** Prints the volume's name. */
export async function run({ name, driver, driverOpts, labels }: VolumeCreate, { docker, guard, terminal, signal }: Context): Promise<number> {
  const body = await guard.createVolume({ Name: name && guard.name('volume', name), Driver: driver, DriverOpts: driverOpts, Labels: labels })
  const created = await request<{ Name: string, Labels: Record<string, string> | null }>(docker, { method: 'POST', path: '/volumes/create', body, signal })
  // the engine answers a volume that somebody has made meanwhile as if it were a new one
  await guard.touch('volume', created.Name, created.Labels)
  terminal.stdout.write(`${created.Name}\n`)
  return 0
}
