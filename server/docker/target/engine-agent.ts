import type { Duplex } from 'node:stream'
import type { Target } from '../target.ts'
import { Agent } from 'node:http'
import { ALIVE_MS, dial } from './dial.ts'

/** Each of them is a process, by ssh. */
const MOST_IDLE = 4

/**
 * Brings every request to the target, whatever its URL says, over connections that are kept: one ssh (or one TLS
 * handshake) serves many requests.
 */
export class EngineAgent extends Agent {
  readonly target: Target

  constructor(target: Target) {
    super({ keepAlive: true, keepAliveMsecs: ALIVE_MS, maxFreeSockets: MOST_IDLE })
    this.target = target
  }

  override createConnection(): Duplex {
    return dial(this.target)
  }

  /** Ends the connections that nobody uses now: after an answer stayed away, they may be dead without knowing it. */
  dropIdle(): void {
    for (const sockets of Object.values(this.freeSockets))
      sockets?.forEach(socket => socket.destroy())
  }
}
