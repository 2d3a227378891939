import type Docker from 'dockerode'
import type { Engine } from '../engine.ts'
import type { SeenRun } from '../session.ts'
import type { LeftRun } from './left-behind.ts'

/** Milliseconds until an engine that could not be looked through is looked through again. */
const TRY_AGAIN_MS = 1000

/** The runs that a former server, which was killed, has left: until they are taken up, or begun anew. */
export class FormerRuns {
  readonly #engine: Engine
  readonly #find: (docker: Docker, seen: readonly SeenRun[]) => Promise<LeftRun[]>
  readonly #takeUp: (left: LeftRun, docker: Docker) => Promise<void>
  /** By demo. */
  #seen = new Map<string, SeenRun>()
  #looking = false

  /**
   * @param find looks an engine through
   * @param takeUp goes on with a run that was found there
   */
  constructor(engine: Engine, find: (docker: Docker, seen: readonly SeenRun[]) => Promise<LeftRun[]>, takeUp: (left: LeftRun, docker: Docker) => Promise<void>) {
    this.#engine = engine
    this.#find = find
    this.#takeUp = takeUp
  }

  /** Whether the engine is being looked through. */
  get looking(): boolean {
    return this.#looking
  }

  /** What the former server has seen of those that are not taken up yet. */
  get seen(): SeenRun[] {
    return [...this.#seen.values()]
  }

  has(demo: string): boolean {
    return this.#seen.has(demo)
  }

  /** The demo's former run is not wanted any more, or known here now. */
  forget(demo: string): void {
    this.#seen.delete(demo)
  }

  clear(): void {
    this.#seen.clear()
  }

  /** Looks for them on the engine: now, or as soon as there is one. Never throws. */
  find(seen: readonly SeenRun[]): void {
    this.#seen = new Map(seen.map(run => [run.demo, run]))
    const attempt = (): void => {
      if (this.#engine.state.state !== 'live' || this.#looking)
        return
      this.#looking = true
      this.#look().then(() => this.#engine.off('change', attempt), () => {
        // the engine has gone away meanwhile, perhaps to come back before anybody has seen that
        setTimeout(attempt, TRY_AGAIN_MS).unref()
      }).finally(() => {
        this.#looking = false
      })
    }
    this.#engine.on('change', attempt)
    attempt()
  }

  async #look(): Promise<void> {
    const { docker } = this.#engine
    const found = await this.#find(docker, this.seen)
    // the demos have gone to another host meanwhile
    if (docker !== this.#engine.docker)
      return
    const open = new Set(found.map(({ demo }) => demo.id))
    for (const id of this.#seen.keys()) {
      if (!open.has(id))
        this.#seen.delete(id)
    }
    for (const left of found)
      void this.#takeUp(left, docker)
  }
}
