import type { Context } from '../context.ts'
import type { FlagTable } from '../flags.ts'
import { writeOutput } from '../demux.ts'
import { findContainer } from '../find.ts'
import { parseFlags } from '../flags.ts'
import { requestStream } from '../request.ts'
import { readTimestamp } from '../timestamp.ts'

const flags = {
  details: { type: 'bool' },
  follow: { short: 'f', type: 'bool' },
  since: { type: 'string' },
  tail: { short: 'n', type: 'string' },
  timestamps: { short: 't', type: 'bool' },
  until: { type: 'string' },
} as const satisfies FlagTable

export interface Logs {
  verb: 'logs'
  name: string
  details: boolean
  follow: boolean
  since: string | undefined
  tail: string
  timestamps: boolean
  until: string | undefined
}

/** `docker logs` (docker/cli cli/command/container/logs.go). */
export function parse(words: readonly string[], path = 'docker logs'): Logs {
  const { options, args } = parseFlags({ path, synopsis: '[OPTIONS] CONTAINER', least: 1, most: 1 }, flags, words)
  return { ...options, verb: 'logs', name: args[0]!, tail: options.tail ?? 'all' }
}

/** Prints what the container has printed, each stream where it belongs; with `follow` until the container ends. */
export async function run({ verb: _, name, since, until, ...options }: Logs, context: Context): Promise<number> {
  const { docker, terminal, signal } = context
  const container = await findContainer(context, name)
  const stream = await requestStream(docker, {
    method: 'GET',
    path: `/containers/${container.Id}/logs`,
    query: {
      ...options,
      stdout: true,
      stderr: true,
      since: since && readTimestamp('since', since, Date.now()),
      until: until && readTimestamp('until', until, Date.now()),
    },
    signal,
  })
  await writeOutput(stream, { tty: container.Config.Tty }, terminal, signal)
  return 0
}
