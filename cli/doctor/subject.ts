import type Docker from 'dockerode'
import type { DeckFlags } from '../../server/command-line.ts'
import type { DeckNeeds } from '../../server/deck-needs.ts'
import type { Deck } from '../../server/deck.ts'
import type { Target } from '../../server/docker/target.ts'
import type { Failure } from '../../server/docker/target/failure.ts'
import type { EngineInfo } from '../../server/docker/who-answers.ts'
import type { Policy } from '../../server/policy-file.ts'
import { basename, dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { readNeeds } from '../../server/deck-needs.ts'
import { loadDeck } from '../../server/deck.ts'
import { CommandError } from '../../server/docker/errors.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { explainNoAnswer } from '../../server/docker/target/failure.ts'
import { TargetError } from '../../server/docker/target/target-error.ts'
import { askInfo, askVersion } from '../../server/docker/who-answers.ts'
import { POLICY_FILE, readPolicy } from '../../server/policy-file.ts'

/** Milliseconds that an engine may take to say who it is. */
const ENGINE_MS = 4500

export interface EngineSeen {
  docker: Docker
  target: Target
  version: string
  apiVersion: string
  info: EngineInfo
  /** Milliseconds by which its clock is ahead of ours, and how far that may be wrong. */
  skew: { ms: number, error: number }
}

/** No engine answered: what depends on one is not looked at. */
export class EngineAway extends Error {
  readonly failure: Failure

  constructor(target: string, failure: Failure) {
    super(`${target}: ${failure.seen}`)
    this.failure = failure
  }
}

/** What all checks look at. What is read once is shared; what could not be read rejects in every check that needs it. */
export interface Subject {
  flags: DeckFlags
  signal: AbortSignal
  deckFile: string
  policyFile: string
  deck: Promise<Deck>
  policy: Promise<Policy>
  needs: Promise<DeckNeeds>
  engine: Promise<EngineSeen>
}

async function lookAtEngine(target: Target, signal: AbortSignal): Promise<EngineSeen> {
  const docker = connect(target)
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ENGINE_MS)])
  try {
    const { Version, ApiVersion } = await askVersion(docker, limit)
    const asked = Date.now()
    const info = await askInfo(docker, limit)
    const answered = Date.now()
    const skew = { ms: Date.parse(info.SystemTime) - (asked + answered) / 2, error: (answered - asked) / 2 }
    return { docker, target, version: Version, apiVersion: ApiVersion, info, skew }
  }
  catch (error) {
    throw new EngineAway(target.host, explainNoAnswer(limit.aborted ? limit.reason : error, target))
  }
}

function targetOf(flags: DeckFlags): Target {
  try {
    return resolveTarget(process.env, flags)
  }
  catch (error) {
    if (error instanceof CommandError && !(error instanceof TargetError))
      throw new EngineAway('no Docker host', { seen: error.message, mend: 'npm run doctor -- --help' })
    throw error instanceof TargetError ? new EngineAway('no Docker host', { seen: error.seen.replaceAll('\n', ' '), mend: error.mend }) : error
  }
}

/** Begins to look at the deck and its engine. */
export function examine(flags: DeckFlags, signal: AbortSignal): Subject {
  const deck = loadDeck(flags.deck)
  const policyFile = join(dirname(resolve(flags.deck)), POLICY_FILE)
  const policy = readPolicy(policyFile)
  const needs = Promise.all([deck, policy]).then(([deck, policy]) => readNeeds(deck, { policy, prefix: flags.prefix }))
  const engine = (async () => lookAtEngine(targetOf(flags), signal))()
  const subject = { flags, signal, deckFile: basename(flags.deck), policyFile, deck, policy, needs, engine }
  // each check that needs one of them hears of it
  ;[deck, policy, needs, engine].forEach(promise => promise.catch(() => {}))
  return subject
}
