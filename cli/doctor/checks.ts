import type { Finding, Status } from './finding.ts'
import type { Subject } from './subject.ts'
import { basename } from 'node:path'
import { commandLine } from '../../server/command-line.ts'
import { toCommandError } from '../../server/docker/engine-error.ts'
import { explainNoAnswer } from '../../server/docker/target/failure.ts'
import { untilAborted } from '../../server/until-aborted.ts'
import { checkBrowser } from './browser.ts'
import { checkClock } from './clock.ts'
import { checkDeck } from './deck.ts'
import { checkDisk } from './disk.ts'
import { noGo, warn } from './finding.ts'
import { checkFonts } from './fonts.ts'
import { checkApi, checkHost } from './host.ts'
import { checkImages } from './images.ts'
import { checkLeftovers } from './leftovers.ts'
import { checkNames } from './names.ts'
import { checkNode } from './node.ts'
import { checkPlugins } from './plugins.ts'
import { checkPolicy } from './policy.ts'
import { checkPorts } from './ports.ts'
import { checkRecordings } from './recordings.ts'
import { checkServerPort } from './server-port.ts'
import { EngineAway } from './subject.ts'

/** What is looked at, in the order in which it is told. */
const CHECKS: readonly (readonly [name: string, check: (subject: Subject) => Promise<Finding>])[] = [
  ['Node', () => checkNode()],
  ['deck', checkDeck],
  ['policy', checkPolicy],
  ['Docker host', checkHost],
  ['API', checkApi],
  ['images', checkImages],
  ['plugins', checkPlugins],
  ['ports', checkPorts],
  ['names', checkNames],
  ['leftovers', checkLeftovers],
  ['disk', checkDisk],
  ['clock', checkClock],
  ['recordings', checkRecordings],
  ['fonts', checkFonts],
  ['browser', () => checkBrowser()],
  ['server port', checkServerPort],
]

export interface Row extends Finding { name: string }

/** Of the whole: the worst of the rows. */
export function worst(rows: Row[]): Status {
  return (['no-go', 'warn'] as const).find(status => rows.some(row => row.status === status)) ?? 'go'
}

/** The file that an error is about, if it is one that all checks read. */
async function unreadIn({ deck, deckFile, policy, policyFile }: Subject, error: unknown): Promise<string | undefined> {
  const failures = await Promise.all([deck, policy].map(async reading => reading.then(() => undefined, failure => failure as unknown)))
  return [deckFile, basename(policyFile)].find((_file, index) => failures[index] === error)
}

/** Runs one check; whatever happens to it is a finding, or a bug. */
async function look(check: (subject: Subject) => Promise<Finding>, subject: Subject): Promise<Finding> {
  const { signal } = subject
  try {
    return await untilAborted(check(subject), signal)
  }
  catch (error) {
    // their own checks tell what is wrong, and how it is mended
    if (error instanceof EngineAway)
      return warn('not looked at: no Docker engine answers')
    const unread = await unreadIn(subject, error)
    if (unread !== undefined)
      return warn(`not looked at: ${unread} cannot be read`)
    const engine = await subject.engine.catch(() => undefined)
    if (signal.aborted)
      return noGo('no answer in time', engine ? explainNoAnswer(signal.reason, engine.target).mend : commandLine('doctor', subject.flags))
    if (!engine)
      throw error
    return noGo(toCommandError(error, engine.docker).message, explainNoAnswer(error, engine.target).mend)
  }
}

/** Looks at everything at once; each row settles by itself, at the latest when `subject.signal` is aborted. */
export function lookAtAll(subject: Subject, checks = CHECKS): { name: string, row: Promise<Row> }[] {
  return checks.map(([name, check]) => ({ name, row: look(check, subject).then(finding => ({ name, ...finding })) }))
}
