import type Docker from 'dockerode'
import type { Origin } from './labels.ts'
import { text } from 'node:stream/consumers'
import { labelFilter, originOf } from './labels.ts'
import { requestStream } from './request.ts'
import { readTimestamp } from './timestamp.ts'
import { askInfo } from './who-answers.ts'

/** How a container has ended. */
export interface Exit {
  id: string
  origin: Origin
  exit: number
}

/** Part of an event of the engine. */
interface Died { Actor: { ID: string, Attributes: Record<string, string> } }

/**
 * How containers with these labels have ended up to now, in order; also those that are gone. The engine remembers its
 * last 256 events of any kind, until it is restarted itself (Engine API 1.41, "Monitor events").
 * @throws NoEngineError when what answers is no engine; what docker-modem throws
 */
export async function findExits(docker: Docker, labels: Partial<Origin>, signal?: AbortSignal): Promise<Exit[]> {
  // the engine's own clock: in its future, the answer would not end before then
  const { SystemTime } = await askInfo(docker, signal)
  const answer = await requestStream(docker, {
    method: 'GET',
    path: '/events',
    query: { since: '1', until: readTimestamp('until', SystemTime, 0), filters: JSON.stringify({ type: ['container'], event: ['die'], ...labelFilter(labels) }) },
    signal,
  })
  const events = (await text(answer)).split('\n').filter(line => line.trim() !== '').map(line => JSON.parse(line) as Died)
  return events.map(({ Actor: { ID: id, Attributes } }) => ({ id, origin: originOf(Attributes), exit: Number(Attributes.exitCode) }))
}
