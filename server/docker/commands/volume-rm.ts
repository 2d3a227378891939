import type { Context } from '../context.ts'
import type { FlagTable } from '../flags.ts'
import { runEach } from '../each.ts'
import { isNotFound } from '../engine-error.ts'
import { pathName } from '../find.ts'
import { parseFlags } from '../flags.ts'
import { request } from '../request.ts'

const flags = {
  force: { short: 'f', type: 'bool' },
} as const satisfies FlagTable

export interface VolumeRm {
  verb: 'volume rm'
  names: string[]
  force: boolean
}

/** `docker volume rm` (docker/cli cli/command/volume/remove.go). */
export function parse(words: readonly string[], path = 'docker volume rm'): VolumeRm {
  const { options, args } = parseFlags({ path, synopsis: '[OPTIONS] VOLUME [VOLUME...]', least: 1 }, flags, words)
  return { verb: 'volume rm', names: args, force: options.force }
}

/** Prints the name of each volume removed. */
export async function run({ names, force }: VolumeRm, context: Context): Promise<number> {
  const { docker, guard, signal } = context
  return runEach(names, context, async (name) => {
    const onEngine = name && guard.name('volume', name)
    const path = pathName('volume', onEngine)
    try {
      await guard.touch('volume', onEngine, (await docker.getVolume(path).inspect({ abortSignal: signal })).Labels)
    }
    catch (error) {
      // with --force the engine takes a missing volume for a removed one
      if (!force || !isNotFound(error))
        throw error
    }
    // dockerode's own `remove` drops the query
    await request(docker, { method: 'DELETE', path: `/volumes/${path}`, query: { force: force || undefined }, signal })
  }, false)
}
