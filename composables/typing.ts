import type { Role, RunState } from '../demo/protocol.ts'
import type { ConnectionState } from './connection.ts'

/**
 * What becomes of keys that are typed into a terminal. `sent`: the running step has them. `kept`: nobody has them for now,
 * the slides neither. `over`: nothing takes them any more, and the terminal gives the focus back.
 */
export type Typing = { keys: 'sent' } | { keys: 'kept' | 'over', why: string }

/** @param known whether `state` is the server's own of this connection */
export function typingOf({ role, connection, known, state }: { role: Role | undefined, connection: ConnectionState, known: boolean, state: RunState }): Typing {
  if (role !== 'presenter' || connection === 'alone' || connection === 'off')
    return { keys: 'over', why: 'Nothing here takes keys.' }
  if (connection !== 'open' || !known)
    return { keys: 'kept', why: 'Not connected: keys are not sent.' }
  if (state.source === 'recorded')
    return { keys: 'over', why: 'A recording takes no keys.' }
  switch (state.status) {
    case 'running':
    case 'waiting': return { keys: 'sent' }
    case 'typing': return { keys: 'kept', why: 'The deck is typing: keys are not sent.' }
    case 'idle': return { keys: 'over', why: 'Nothing runs: keys are not sent.' }
    case 'done':
    case 'failed': return { keys: 'over', why: 'The command has ended: keys are not sent.' }
  }
}
