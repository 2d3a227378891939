import type { Context } from '../context.ts'
import type { FlagTable } from '../flags.ts'
import { containerColumns } from '../container-columns.ts'
import { filtersOf, readFilter } from '../filter.ts'
import { parseFlags } from '../flags.ts'
import { formatTable } from '../table.ts'

const flags = {
  'all': { short: 'a', type: 'bool' },
  'filter': { short: 'f', type: 'list', read: readFilter },
  'format': { type: 'unsupported' },
  'last': { short: 'n', type: 'int' },
  'latest': { short: 'l', type: 'bool' },
  'no-trunc': { type: 'bool' },
  'quiet': { short: 'q', type: 'bool' },
  'size': { short: 's', type: 'bool' },
} as const satisfies FlagTable

export interface Ps {
  verb: 'ps'
  all: boolean
  filters: Record<string, string[]>
  /** Only the last so many, 0 for no limit. */
  limit: number
  trunc: boolean
  quiet: boolean
  size: boolean
}

const HEADER = ['CONTAINER ID', 'IMAGE', 'COMMAND', 'CREATED', 'STATUS', 'PORTS', 'NAMES', 'SIZE']

/** `docker ps` (docker/cli cli/command/container/list.go). */
export function parse(words: readonly string[], path = 'docker ps'): Ps {
  const { options } = parseFlags({ path, synopsis: '[OPTIONS]', most: 0 }, flags, words)
  const { all, quiet, size, latest, last = -1 } = options
  const limit = latest && last === -1 ? 1 : Math.max(0, last)
  return { verb: 'ps', all, filters: filtersOf(options.filter), limit, trunc: !options['no-trunc'], quiet, size }
}

/** Prints a line for each container, the newest first. */
export async function run({ all, filters, limit, trunc, quiet, size }: Ps, { docker, terminal, signal }: Context): Promise<number> {
  const containers = await docker.listContainers({ all, limit: limit || undefined, size, filters, abortSignal: signal })
  const now = Date.now()
  const rows = containers.map(container => containerColumns(container, trunc, now))
  const lines = quiet
    ? rows.map(([id]) => `${id}\n`).join('')
    : formatTable([HEADER, ...rows].map(row => size ? row : row.slice(0, -1)))
  terminal.stdout.write(lines)
  return 0
}
