import type { Context } from './context.ts'
import { toCommandError } from './engine-error.ts'
import { CommandError } from './errors.ts'

/**
 * Does something to several names; prints each that went well, in order, and goes on after a failure.
 * @param names as the slide has them
 * @param context of the verb
 * @param act resolves to what stands on stderr in the place of the name, if anything
 * @param together all at once, as docker does with containers; else one after the other
 * @throws CommandError with every message, a line each
 */
export async function runEach(names: string[], context: Context, act: (name: string) => Promise<void | string>, together: boolean): Promise<number> {
  const attempt = (name: string): Promise<{ warning: void | string } | { error: unknown }> => act(name).then(warning => ({ warning }), error => ({ error }))
  const begun = together ? names.map(attempt) : []
  const messages: string[] = []
  for (const [index, name] of names.entries()) {
    const outcome = await (begun[index] ?? attempt(name))
    if ('error' in outcome)
      messages.push(toCommandError(outcome.error, context.docker).message)
    else if (outcome.warning !== undefined)
      context.terminal.stderr.write(`${outcome.warning}\n`)
    else
      context.terminal.stdout.write(`${name}\n`)
  }
  if (messages.length)
    throw new CommandError(messages.join('\n'))
  return 0
}
