import type { Host, Refused } from '../demo/protocol.ts'
import type { Target } from './docker/target.ts'
import type { NamedTarget } from './docker/target/named-targets.ts'
import type { Stage } from './runs/stage.ts'
import type { SeenHost } from './session.ts'
import { EventEmitter } from 'node:events'
import { listTargets, nameOfStart } from './docker/target/named-targets.ts'

interface HostsParts {
  /** Where the demos are first. */
  start: Target
  /** Where contexts and machines are looked for, such as `process.env`. */
  environment: NodeJS.ProcessEnv
  stage: Stage
}

/** The Docker hosts that the demos can go to. Windows know them by name; where they are is known here alone. */
export class Hosts extends EventEmitter<{ change: [] }> {
  readonly #parts: HostsParts
  #current: string

  constructor(parts: HostsParts) {
    super()
    this.#parts = parts
    this.#current = nameOfStart(parts.start)
  }

  /** As they are now: a context that was made a moment ago is among them. */
  list(): Host[] {
    return this.#named().map(one => ({
      name: one.name,
      current: one.name === this.#current,
      ...'target' in one ? { host: one.target.host } : { host: '', unusable: one.unusable.split('\n')[0]! },
    }))
  }

  /** What the next server should know of where the demos are, if this one is killed; undefined: where they were first. */
  get seen(): SeenHost | undefined {
    const { start } = this.#parts
    return this.#current === nameOfStart(start) ? undefined : { start: start.host, name: this.#current }
  }

  /** Goes where a former server was, unless this one was started for another host, or there is no such host any more. */
  resume({ start, name }: SeenHost): void {
    if (start === this.#parts.start.host)
      this.choose(name)
  }

  /**
   * Goes on with the demos on the host of this name.
   * @returns why not; nothing has changed then
   */
  choose(name: string): Pick<Refused, 'code' | 'message'> | undefined {
    const { stage } = this.#parts
    const named = this.#named()
    const chosen = named.find(one => one.name === name)
    if (!chosen)
      return { code: 'unknown-host', message: `There is no Docker host "${name}" to go to. Those there are: ${named.map(one => one.name).join(', ')}.` }
    if ('unusable' in chosen)
      return { code: 'unusable-host', message: chosen.unusable }
    if (stage.playing !== undefined)
      return { code: 'busy', message: `"${stage.playing}" is being played: wait for the end of its step, or stop it. Nothing has changed.` }
    if (name !== this.#current)
      stage.goTo(chosen.target)
    this.#current = name
    this.emit('change')
    return undefined
  }

  #named(): NamedTarget[] {
    return listTargets(this.#parts.start, this.#parts.environment)
  }
}
