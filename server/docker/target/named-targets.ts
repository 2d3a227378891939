import type { Target } from '../target.ts'
import { CommandError } from '../errors.ts'
import { resolveTarget } from '../target.ts'
import { listContexts } from './contexts.ts'
import { listMachines } from './machine.ts'

/** A Docker host by the name that a person knows it by, or why it cannot be used. */
export type NamedTarget = { name: string } & ({ target: Target } | { unusable: string })

/** What a person calls the host that the start has led to. */
export function nameOfStart({ label, address, host }: Target): string {
  return label ?? ('path' in address && address.transport !== 'ssh' ? 'this machine' : host)
}

/**
 * The hosts that the demos can go to: the one that the start has led to, and this machine's docker contexts and
 * docker-machine machines. Files are read, nothing is sent.
 * @param start is taken as it is; the others keep the rules of `resolveTarget`, whatever the start was allowed
 */
export function listTargets(start: Target, environment: NodeJS.ProcessEnv): NamedTarget[] {
  const first = { name: nameOfStart(start), target: start }
  const context = (name: string): NamedTarget => read(`context ${name}`, () => ({ ...resolveTarget(environment, { context: name }), source: `the context "${name}", chosen in the deck` }))
  const machine = (name: string): NamedTarget => read(`machine ${name}`, () => resolveTarget(environment, { machine: name }))
  const own = context('default')
  return [
    first,
    // most often the start itself
    ...'target' in own && own.target.host === start.host ? [] : [own],
    ...listContexts(environment).map(context),
    ...listMachines(environment).map(machine),
  ].filter((one, index, all) => all.findIndex(({ name }) => name === one.name) === index)
}

function read(name: string, resolve: () => Target): NamedTarget {
  try {
    return { name, target: resolve() }
  }
  catch (error) {
    // files that this user may not read are no bug either
    if (error instanceof CommandError || (error as NodeJS.ErrnoException).code)
      // nobody has typed a flag
      return { name, unusable: (error as Error).message.replace(/, by --context| \(--context\)/, '') }
    throw error
  }
}
