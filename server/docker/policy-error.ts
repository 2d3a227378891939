import { CommandError } from './errors.ts'

/** What the stage does not let a demo have. */
export type Rule
  = | 'bind-mount' | 'capability' | 'cgroup-parent' | 'device' | 'engine-socket' | 'host-namespace' | 'link' | 'log-driver'
    | 'mount-option' | 'mount-propagation' | 'mount-type' | 'oom' | 'privileged' | 'publish-all' | 'published-address' | 'runtime'
    | 'security-opt' | 'sysctl' | 'unknown-field' | 'volume-driver' | 'volume-driver-bind' | 'volumes-from'

/** A container, volume or exec that was refused before the engine heard of it. */
export class PolicyError extends CommandError {
  readonly rule: Rule
  /** In the engine's JSON, such as `HostConfig.Binds`. */
  readonly field: string
  /** In one line. */
  readonly reason: string

  constructor(rule: Rule, field: string, seen: unknown) {
    const reason = `Refused by this deck's policy, rule "${rule}": ${field} is ${JSON.stringify(seen)}.`
    super([
      reason,
      'The step was not run and nothing was created.',
      'To mend it: take it out of the slide, or run it by hand with npm run -s docker',
    ].join('\n'), 125)
    this.name = 'PolicyError'
    this.reason = reason
    this.rule = rule
    this.field = field
  }
}

/** Whether a value says no more than leaving it out. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === false || value === '' || value === 0
    || (typeof value === 'object' && Object.keys(value).length === 0)
}

/**
 * Go matches the names of fields whatever their case, so one that is not spelt as in the list is refused even when empty.
 * @throws PolicyError
 */
export function onlyFields(path: string, object: object | null | undefined, known: readonly string[]): void {
  for (const [name, value] of Object.entries(object ?? {})) {
    if (value !== undefined && !known.includes(name))
      throw new PolicyError('unknown-field', path ? `${path}.${name}` : name, value)
  }
}
