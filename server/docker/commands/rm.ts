import type { Context } from '../context.ts'
import type { FlagTable } from '../flags.ts'
import { runEach } from '../each.ts'
import { isNotFound, toCommandError } from '../engine-error.ts'
import { CommandError } from '../errors.ts'
import { findContainer } from '../find.ts'
import { parseFlags } from '../flags.ts'

const flags = {
  force: { short: 'f', type: 'bool' },
  link: { short: 'l', type: 'unsupported' },
  volumes: { short: 'v', type: 'bool' },
} as const satisfies FlagTable

export interface Rm {
  verb: 'rm'
  names: string[]
  force: boolean
  /** Anonymous volumes go too. */
  volumes: boolean
}

/** `docker rm` (docker/cli cli/command/container/rm.go). */
export function parse(words: readonly string[], path = 'docker rm'): Rm {
  const { options, args } = parseFlags({ path, synopsis: '[OPTIONS] CONTAINER [CONTAINER...]', least: 1 }, flags, words)
  return { verb: 'rm', names: args, force: options.force, volumes: options.volumes }
}

/** Prints the name of each container removed. */
export async function run({ names, force, volumes }: Rm, context: Context): Promise<number> {
  const { docker, signal } = context
  return runEach(names, context, async (name) => {
    const trimmed = name.replace(/^\/+|\/+$/g, '')
    if (trimmed === '')
      throw new CommandError('container name cannot be empty')
    try {
      const { Id } = await findContainer(context, trimmed)
      // @types/dockerode leaves the signal out
      const options = { force, v: volumes, abortSignal: signal }
      await docker.getContainer(Id).remove(options)
    }
    catch (error) {
      if (!force || !isNotFound(error))
        throw error
      return toCommandError(error, docker).message
    }
  }, true)
}
