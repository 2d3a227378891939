import type Docker from 'dockerode'
import type { Command } from '../docker/commands.ts'
import { labelFilter, originOf } from '../docker/labels.ts'

/** What demos have left on the engine for those that need them: a result is there until something of it is taken away. */
export class Results {
  readonly #engine: { readonly docker: Docker }
  readonly #deck: string
  /** Demo → name → its containers when it ended; null until they were looked at. */
  readonly #containers = new Map<string, Map<string, { id: string, ran: boolean }> | null>()

  constructor(engine: { readonly docker: Docker }, deck: string) {
    this.#engine = engine
    this.#deck = deck
  }

  /** Whether the demo has been played to its end and nothing of it was taken away since. */
  has(demo: string): boolean {
    return this.#containers.has(demo)
  }

  /** The demo has been played to its end. */
  add(demo: string): void {
    this.#containers.set(demo, null)
  }

  forget(demo: string): void {
    this.#containers.delete(demo)
  }

  /** The demos have gone to another engine: nothing is there. */
  clear(): void {
    this.#containers.clear()
  }

  /**
   * A step of `demo` has been carried out: what it stopped or removed was another demo's result.
   * @param onEngine the engine's name for one in the slide
   */
  taken(demo: string, command: Command | null, onEngine: (name: string) => string): void {
    if (command?.verb !== 'stop' && command?.verb !== 'rm')
      return
    for (const [other, containers] of this.#containers) {
      if (other !== demo && command.names.some(name => containers?.has(onEngine(name))))
        this.forget(other)
    }
  }

  /** Looks at the engine: what is gone, or runs no more, was taken away by somebody else. */
  async look(): Promise<void> {
    const unseen = [...this.#containers].filter(([, containers]) => containers === null).map(([demo]) => demo)
    const listed = await this.#engine.docker.listContainers({ all: true, filters: labelFilter({ deck: this.#deck }) })
    const running = new Map(listed.map(({ Id, State }) => [Id, State === 'running']))
    for (const [demo, containers] of this.#containers) {
      if (unseen.includes(demo))
        this.#containers.set(demo, new Map(listed.filter(({ Labels }) => originOf(Labels).demo === demo).map(({ Names, Id, State }) => [Names[0]!.slice(1), { id: Id, ran: State === 'running' }])))
      else if (containers && [...containers.values()].some(({ id, ran }) => !running.has(id) || (ran && !running.get(id))))
        this.forget(demo)
    }
  }
}
