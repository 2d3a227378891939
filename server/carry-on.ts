import type { Tokens } from './access.ts'
import type { Demos } from './demos.ts'
import type { Session } from './session.ts'

/** Goes on with what a server that was killed has left, and keeps for the next one what it should know. */
export function carryOn({ stage, hosts }: Demos, session: Session, tokens: Required<Tokens>): void {
  const { before } = session
  if (before?.host)
    hosts.resume(before.host)
  if (before)
    stage.resume(before.runs)
  const seen = () => ({ runs: stage.seen, host: hosts.seen })
  session.keep(tokens, seen())
  const remember = (): void => session.remember(seen())
  // before any window is told: what it has seen, the next server knows
  stage.prependListener('state', remember)
  hosts.on('change', remember)
}
