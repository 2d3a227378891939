import type { Context } from '../context.ts'
import type { FlagTable } from '../flags.ts'
import { runEach } from '../each.ts'
import { UsageError } from '../errors.ts'
import { findContainer } from '../find.ts'
import { parseFlags } from '../flags.ts'

const flags = {
  signal: { short: 's', type: 'string' },
  time: { type: 'int' },
  timeout: { short: 't', type: 'int' },
} as const satisfies FlagTable

export interface Stop {
  verb: 'stop'
  names: string[]
  signal: string | undefined
  /** Seconds until it is killed; undefined: the container's own. */
  timeout: number | undefined
  /** Said on stdout first, where pflag puts it. */
  warning: string | undefined
}

/** `docker stop` (docker/cli cli/command/container/stop.go). */
export function parse(words: readonly string[], path = 'docker stop'): Stop {
  const { options, set, args } = parseFlags({ path, synopsis: '[OPTIONS] CONTAINER [CONTAINER...]', least: 1 }, flags, words)
  if (set.has('time') && set.has('timeout'))
    throw new UsageError('conflicting options: cannot specify both --timeout and --time', 1)
  return {
    verb: 'stop',
    names: args,
    signal: options.signal,
    timeout: options.timeout ?? options.time,
    warning: set.has('time') ? 'Flag --time has been deprecated, use --timeout instead' : undefined,
  }
}

/** Prints the name of each container once it has stopped. */
export async function run({ names, signal, timeout, warning }: Stop, context: Context): Promise<number> {
  const { docker, terminal, signal: abortSignal } = context
  if (warning)
    terminal.stdout.write(`${warning}\n`)
  return runEach(names, context, async (name) => {
    const { Id } = await findContainer(context, name)
    await docker.getContainer(Id).stop({ signal, t: timeout, abortSignal }).catch((error) => {
      // 304: it was stopped already
      if (error.statusCode !== 304)
        throw error
    })
  }, true)
}
