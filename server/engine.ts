import type Docker from 'dockerode'
import type { EngineState } from '../demo/protocol.ts'
import type { Target } from './docker/target.ts'
import { EventEmitter } from 'node:events'
import { idOf, know } from './docker/identity.ts'
import { connect } from './docker/target.ts'
import { EngineAgent } from './docker/target/engine-agent.ts'
import { explainNoAnswer } from './docker/target/failure.ts'
import { askInfo, askVersion } from './docker/who-answers.ts'

/** Milliseconds between two looks at the engine. */
const LOOK_EVERY_MS = 3000
/** How long a look may take while the engine is there; with the above, the banner is up within 10 s. */
const LOOK_TIMEOUT_MS = 5000
/** The same while it is not: a first ssh may have a jump host on its way. */
const FIND_TIMEOUT_MS = 10_000

/** A host, for as long as the demos are there. */
interface Place {
  target: Target
  agent: EngineAgent
  docker: Docker
  /** Who answered first: from then on, another one at the same address is not taken for it. */
  known?: { id: string, name: string }
  /** Who answers instead. */
  other?: { id: string, name: string }
}

function placeAt(target: Target): Place {
  const agent = new EngineAgent(target)
  return { target, agent, docker: connect(target, agent) }
}

/** The engine behind the demos: whether it answers, and who it is. */
export class Engine extends EventEmitter<{ change: [EngineState] }> {
  #place: Place
  #state: EngineState
  #timer: NodeJS.Timeout | undefined
  #stopped = false
  /** Settles with what was seen first. */
  readonly first: Promise<EngineState>

  constructor(target: Target) {
    super()
    this.#place = placeAt(target)
    this.#state = { state: 'connecting', target: target.host }
    this.first = this.#watch()
  }

  /** A client for the host where the demos are now. */
  get docker(): Docker {
    return this.#place.docker
  }

  get state(): EngineState {
    return this.#state
  }

  /** Takes the engine that answers now for the demos' own, as a person has said: what the old one had is not there. */
  async acceptExchange(): Promise<void> {
    const { other } = this.#place
    if (!other)
      return
    this.#place.known = other
    clearTimeout(this.#timer)
    await this.#watch()
  }

  /** Leaves the host for another one, where whoever answers first is taken. Nothing waits for the old one any more. */
  goTo(target: Target): void {
    clearTimeout(this.#timer)
    this.#place.agent.destroy()
    this.#place = placeAt(target)
    this.#turn({ state: 'connecting', target: target.host })
    void this.#watch()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#place.agent.dropIdle()
  }

  /** Looks once, then keeps looking. */
  async #watch(): Promise<EngineState> {
    const place = this.#place
    const state = await this.#look(place)
    // the demos have gone to another host meanwhile: what is seen here does not count
    if (place !== this.#place)
      return this.#state
    this.#turn(state)
    clearTimeout(this.#timer)
    if (!this.#stopped)
      this.#timer = setTimeout(() => void this.#watch(), LOOK_EVERY_MS)
    return state
  }

  #turn(state: EngineState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state))
      return
    this.#state = state
    this.emit('change', state)
  }

  async #look(place: Place): Promise<EngineState> {
    const { docker, agent, target } = place
    const { host, label } = target
    const signal = AbortSignal.timeout(this.#state.state === 'live' ? LOOK_TIMEOUT_MS : FIND_TIMEOUT_MS)
    try {
      // one after the other: one connection is enough
      const version = await askVersion(docker, signal)
      const info = await askInfo(docker, signal)
      const name = label && label !== info.Name ? `${info.Name} (${label})` : info.Name
      const id = idOf(info)
      place.known ??= { id, name }
      know(docker, place.known)
      if (id !== place.known.id) {
        place.other = { id, name }
        return away(target, `another engine (${name}) answers in the place of ${place.known.name}`, 'Reset a demo, if that is as it should be: the demos go on there')
      }
      place.other = undefined
      return { state: 'live', target: host, name, version: version.Version, apiVersion: version.ApiVersion }
    }
    catch (error) {
      agent.dropIdle()
      const { seen, mend } = explainNoAnswer(signal.aborted ? signal.reason : error, target)
      return away(target, seen, mend)
    }
  }
}

function away({ host, source, lookedAt }: Target, seen: string, mend: string): EngineState {
  return { state: 'away', target: host, lookedAt: [...lookedAt, `${host} (${source}): ${seen}`], mend }
}
