import { CommandError, ValueError } from '../errors.ts'

/** `--env NAME=value` or `--env NAME`, to be taken from the environment (docker/cli opts/env.go). */
export function readEnv(text: string): string {
  if (text === '' || text.startsWith('='))
    throw new ValueError(`invalid environment variable: ${text}`)
  return text
}

/**
 * Gives bare names their value. A name that the environment does not have stays bare: the engine then unsets it.
 * @param environment undefined where there is none to take from, as on the stage
 * @throws CommandError for a bare name where there is no environment
 */
export function fillEnv(env: readonly string[], environment: NodeJS.ProcessEnv | undefined): string[] {
  return env.map((pair) => {
    if (pair.includes('='))
      return pair
    if (!environment)
      throw new CommandError(`--env ${pair}: a demo takes nothing from the server's environment; write --env ${pair}=value`)
    const value = environment[pair]
    return value === undefined ? pair : `${pair}=${value}`
  })
}
