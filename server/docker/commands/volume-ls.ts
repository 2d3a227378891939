import type { Context } from '../context.ts'
import type { FlagTable } from '../flags.ts'
import { filtersOf, readFilter } from '../filter.ts'
import { parseFlags } from '../flags.ts'
import { compareNaturally } from '../natural-order.ts'
import { formatTable } from '../table.ts'

const flags = {
  cluster: { type: 'unsupported' },
  filter: { short: 'f', type: 'list', read: readFilter },
  format: { type: 'unsupported' },
  quiet: { short: 'q', type: 'bool' },
} as const satisfies FlagTable

export interface VolumeLs {
  verb: 'volume ls'
  filters: Record<string, string[]>
  quiet: boolean
}

/** `docker volume ls` (docker/cli cli/command/volume/list.go). */
export function parse(words: readonly string[], path = 'docker volume ls'): VolumeLs {
  const { options } = parseFlags({ path, synopsis: '[OPTIONS]', most: 0 }, flags, words)
  return { verb: 'volume ls', filters: filtersOf(options.filter), quiet: options.quiet }
}

/** Prints a line for each volume, in natural order. */
export async function run({ filters, quiet }: VolumeLs, { docker, terminal, signal }: Context): Promise<number> {
  const { Volumes } = await docker.listVolumes({ filters, abortSignal: signal })
  const rows = (Volumes ?? []).map(({ Driver, Name }) => [Driver, Name] as const).sort(([, a], [, b]) => compareNaturally(a, b))
  terminal.stdout.write(quiet ? rows.map(([, name]) => `${name}\n`).join('') : formatTable([['DRIVER', 'VOLUME NAME'], ...rows]))
  return 0
}
