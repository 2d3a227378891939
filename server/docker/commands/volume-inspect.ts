import type { Context } from '../context.ts'
import type { FlagTable } from '../flags.ts'
import { toCommandError } from '../engine-error.ts'
import { CommandError } from '../errors.ts'
import { pathName } from '../find.ts'
import { parseFlags } from '../flags.ts'
import { formatJson } from '../json.ts'

const flags = {
  format: { short: 'f', type: 'unsupported' },
} as const satisfies FlagTable

export interface VolumeInspect {
  verb: 'volume inspect'
  names: string[]
}

/** Fields of a volume in the order of the docker program's own struct (docker/docker api/types/volume/volume.go). */
const FIELDS = ['ClusterVolume', 'CreatedAt', 'Driver', 'Labels', 'Mountpoint', 'Name', 'Options', 'Scope', 'Status', 'UsageData'] as const
const LEFT_OUT_IF_EMPTY: readonly string[] = ['ClusterVolume', 'CreatedAt', 'Status', 'UsageData']

/** `docker volume inspect` (docker/cli cli/command/volume/inspect.go). */
export function parse(words: readonly string[], path = 'docker volume inspect'): VolumeInspect {
  const { args } = parseFlags({ path, synopsis: '[OPTIONS] VOLUME [VOLUME...]', least: 1 }, flags, words)
  return { verb: 'volume inspect', names: args }
}

/** Prints what the engine knows of the volumes that exist, as JSON; then the errors. */
export async function run({ names }: VolumeInspect, { docker, guard, terminal, signal }: Context): Promise<number> {
  const volumes: object[] = []
  const messages: string[] = []
  for (const name of names) {
    try {
      const onEngine = name && guard.name('volume', name)
      const found = await docker.getVolume(pathName('volume', onEngine)).inspect({ abortSignal: signal }) as unknown as Record<string, unknown>
      // a volume's options may hold the password of a file share
      await guard.touch('volume', onEngine, found.Labels as Record<string, string> | null)
      volumes.push(Object.fromEntries(FIELDS.map(field => [field, found[field] ?? null] as const).filter(([field, value]) => value || !LEFT_OUT_IF_EMPTY.includes(field))))
    }
    catch (error) {
      messages.push(toCommandError(error, docker).message)
    }
  }
  terminal.stdout.write(`${formatJson(volumes)}\n`)
  if (messages.length)
    throw new CommandError(messages.join('\n'))
  return 0
}
