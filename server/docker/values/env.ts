import { CommandError, ValueError } from '../errors.ts'

/** `--env NAME=value` or `--env NAME`, to be taken from the environment (docker/cli opts/env.go). */
export function readEnv(text: string): string {
  if (text === '' || text.startsWith('='))
    throw new ValueError(`invalid environment variable: ${text}`)
  return text
}

/**
 * Gives bare names their value; of pairs with the same name the last one stands, as docker has it.
 * A name that the environment does not have stays bare: the engine then unsets it.
 * @param environment undefined where there is none to take from, as on the stage
 * @throws CommandError for a bare name where there is no environment
 */
export function fillEnv(env: readonly string[], environment: NodeJS.ProcessEnv | undefined): string[] {
  const filled = env.map((pair): [string, string] => {
    const name = pair.split('=', 1)[0]!
    if (pair !== name)
      return [name, pair]
    if (!environment)
      throw new CommandError(`--env ${name}: a demo takes nothing from the server's environment; write --env ${name}=value`)
    const value = environment[name]
    return [name, value === undefined ? name : `${name}=${value}`]
  })
  return [...new Map(filled).values()]
}
