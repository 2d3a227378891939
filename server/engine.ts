import type Docker from 'dockerode'
import type { EngineState } from '../demo/protocol.ts'
import type { Target } from './docker/target.ts'
import { EventEmitter } from 'node:events'
import { request } from './docker/request.ts'
import { connect } from './docker/target.ts'
import { EngineAgent } from './docker/target/engine-agent.ts'
import { explainNoAnswer } from './docker/target/failure.ts'

/** Milliseconds between two looks at the engine. */
const LOOK_EVERY_MS = 3000
/** How long a look may take while the engine is there; with the above, the banner is up within 10 s. */
const LOOK_TIMEOUT_MS = 5000
/** The same while it is not: a first ssh may have a jump host on its way. */
const FIND_TIMEOUT_MS = 10_000

interface Info { ID: string, Name: string, DockerRootDir: string }
interface Version { Version: string, ApiVersion: string }

/** The engine behind the demos: whether it answers, and who it is. */
export class Engine extends EventEmitter<{ change: [EngineState] }> {
  readonly docker: Docker
  readonly #target: Target
  readonly #agent: EngineAgent
  #state: EngineState
  #timer: NodeJS.Timeout | undefined
  #stopped = false
  /** Who answered first: from then on, another one at the same address is not taken for it. */
  #known: { id: string, name: string } | undefined
  /** Who answers instead. */
  #other: { id: string, name: string } | undefined
  /** Settles with what was seen first. */
  readonly first: Promise<EngineState>

  constructor(target: Target) {
    super()
    this.#target = target
    this.#agent = new EngineAgent(target)
    this.docker = connect(target, this.#agent)
    this.#state = { state: 'connecting', target: target.host }
    this.first = this.#watch()
  }

  get state(): EngineState {
    return this.#state
  }

  /** Takes the engine that answers now for the demos' own, as a person has said: what the old one had is not there. */
  async acceptExchange(): Promise<void> {
    if (!this.#other)
      return
    this.#known = this.#other
    clearTimeout(this.#timer)
    await this.#watch()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#agent.dropIdle()
  }

  /** Looks once, then keeps looking. */
  async #watch(): Promise<EngineState> {
    const state = await this.#look()
    if (JSON.stringify(state) !== JSON.stringify(this.#state)) {
      this.#state = state
      this.emit('change', state)
    }
    if (!this.#stopped)
      this.#timer = setTimeout(() => void this.#watch(), LOOK_EVERY_MS)
    return state
  }

  async #look(): Promise<EngineState> {
    const { host, label } = this.#target
    const signal = AbortSignal.timeout(this.#state.state === 'live' ? LOOK_TIMEOUT_MS : FIND_TIMEOUT_MS)
    try {
      // one after the other: one connection is enough
      const version = await request<Version>(this.docker, { method: 'GET', path: '/version', signal })
      const info = await request<Info>(this.docker, { method: 'GET', path: '/info', signal })
      const name = label && label !== info.Name ? `${info.Name} (${label})` : info.Name
      // engines of one machine up to 20.10 share their ID
      const id = `${info.ID} ${info.DockerRootDir}`
      this.#known ??= { id, name }
      if (id !== this.#known.id) {
        this.#other = { id, name }
        return this.#away(`another engine (${name}) answers in the place of ${this.#known.name}`, 'Reset a demo, if that is as it should be: the demos go on there')
      }
      this.#other = undefined
      return { state: 'live', target: host, name, version: version.Version, apiVersion: version.ApiVersion }
    }
    catch (error) {
      this.#agent.dropIdle()
      const { seen, mend } = explainNoAnswer(signal.aborted ? signal.reason : error, this.#target)
      return this.#away(seen, mend)
    }
  }

  #away(seen: string, mend: string): EngineState {
    const { host, source, lookedAt } = this.#target
    return { state: 'away', target: host, lookedAt: [...lookedAt, `${host} (${source}): ${seen}`], mend }
  }
}
