import type Docker from 'dockerode'
import type { EngineState } from '../demo/protocol.ts'
import type { Target } from './docker/target.ts'
import { EventEmitter } from 'node:events'
import { connect } from './docker/target.ts'

/** Milliseconds between two looks at the engine, and how long one may take. */
const LOOK_EVERY_MS = 3000
const LOOK_TIMEOUT_MS = 4000

/** The engine behind the demos: whether it answers, and who it is. */
export class Engine extends EventEmitter<{ change: [EngineState] }> {
  readonly docker: Docker
  readonly #target: Target
  #state: EngineState
  #timer: NodeJS.Timeout | undefined
  #stopped = false
  /** Settles with what was seen first. */
  readonly first: Promise<EngineState>

  constructor(target: Target) {
    super()
    this.#target = target
    this.docker = connect(target)
    this.#state = { state: 'connecting', target: target.host }
    this.first = this.#watch()
  }

  get state(): EngineState {
    return this.#state
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

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  async #look(): Promise<EngineState> {
    const { host, source } = this.#target
    let timer: NodeJS.Timeout | undefined
    try {
      const hung = new Promise<never>((_, reject) => {
        timer = setTimeout(reject, LOOK_TIMEOUT_MS, new Error(`no answer within ${LOOK_TIMEOUT_MS / 1000} s`))
      })
      const [info, version] = await Promise.race([Promise.all([this.docker.info(), this.docker.version()]), hung])
      return { state: 'live', target: host, name: info.Name, version: version.Version, apiVersion: version.ApiVersion }
    }
    catch (error) {
      return { state: 'away', target: host, lookedAt: [...this.#target.lookedAt, `${host} (${source}): ${reasonOf(error)}`] }
    }
    finally {
      clearTimeout(timer)
    }
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT': return 'no such socket'
    case 'ECONNREFUSED': return 'nobody listens there'
    case 'EACCES': return 'permission denied (is this user in the group "docker"?)'
    case 'ENOTFOUND': return 'no such host'
    case 'ETIMEDOUT': return 'no answer'
    default: return message
  }
}
