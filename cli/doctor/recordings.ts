import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { commandLine } from '../../server/command-line.ts'
import { readRecordings } from '../../server/recordings/recordings.ts'
import { count, go, noGo } from './finding.ts'

/** What plays when the engine does not, and what the handout is made from. */
export async function checkRecordings({ deck, flags }: Subject): Promise<Finding> {
  const recordings = await readRecordings(await deck)
  const refused = [...recordings.values()].flatMap(recording => 'message' in recording ? [recording.message] : [])
  if (refused.length > 0) {
    // each reason ends with how it is mended
    const reasons = refused.map(reason => reason.replace(/\. To make (?:one|it again): .*$/s, ''))
    return noGo(reasons.length > 2 ? `${reasons[0]}, and ${count(reasons.length - 1, 'more demo')} like it` : reasons.join('; '), commandLine('rehearse', { ...flags, prefix: '' }, '--record'))
  }
  const dates = [...recordings.values()].flatMap(recording => 'message' in recording ? [] : [recording.recordedAt.slice(0, 10)]).sort()
  return go(dates.length === 0 ? 'the deck has no demos' : `${count(dates.length, 'demo')}, of ${[...new Set([dates[0], dates.at(-1)])].join(' to ')}`)
}
