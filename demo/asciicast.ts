import type { CastEvent, CastHeader } from './asciicast-header.ts'
import * as v from 'valibot'
import { Code, HeaderV2, HeaderV3 } from './asciicast-header.ts'

/** What a recording may be at most; a demo's is a few hundred kilobytes. */
export const CAST_LIMITS = {
  /** UTF-8 bytes of the file. */
  bytes: 16 * 1024 * 1024,
  /** Characters of one line. */
  line: 1024 * 1024,
  /** Characters of the first line. */
  header: 64 * 1024,
  events: 200_000,
  /** Seconds from its begin to its end. */
  seconds: 24 * 60 * 60,
} as const

/** A terminal session, as asciicast files hold it. */
export interface Cast extends CastHeader {
  /** In order; `time` is in seconds from the begin, whatever the version of the file. */
  events: CastEvent[]
}

/** A file that is not taken for a recording. `message` is for people: `file: reason`, and the line where it shows. */
export class CastError extends Error {
  constructor(file: string, reason: string, line?: number) {
    super(`${file}${line ? `:${line}` : ''}: ${reason}`)
    this.name = 'CastError'
  }
}

function* linesOf(text: string): Generator<[line: string, number: number]> {
  let number = 0
  for (let from = 0; from < text.length; number++) {
    const end = text.indexOf('\n', from)
    const to = end < 0 ? text.length : end
    // a longer line is cut where it is known to be too long: it is refused, never parsed
    yield [text.slice(from, Math.min(to, from + CAST_LIMITS.line + 1)), number + 1]
    from = to + 1
  }
}

function readHeader(line: string, file: string): { header: CastHeader, version: 2 | 3 } {
  if (line.length > CAST_LIMITS.header)
    throw new CastError(file, `the header is longer than ${CAST_LIMITS.header} characters`, 1)
  const json = parse(line, file, 1)
  const version = (json as { version?: unknown } | null)?.version
  if (version !== 2 && version !== 3)
    throw new CastError(file, 'not an asciicast of version 2 or 3', 1)
  const read = v.safeParse(version === 3 ? HeaderV3 : HeaderV2, json)
  if (!read.success) {
    const [issue] = read.issues
    throw new CastError(file, `the header's "${v.getDotPath(issue)}": ${issue.message.slice(0, 200)}`, 1)
  }
  return { header: read.output, version }
}

function parse(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line)
  }
  catch {
    throw new CastError(file, 'not JSON', number)
  }
}

function readEvent(line: string, file: string, number: number): CastEvent {
  if (line.length > CAST_LIMITS.line)
    throw new CastError(file, `a line is longer than ${CAST_LIMITS.line} characters`, number)
  const event = parse(line, file, number)
  const [time, code, data] = Array.isArray(event) && event.length === 3 ? event as unknown[] : []
  if (typeof time !== 'number' || !Number.isFinite(time) || time < 0)
    throw new CastError(file, 'an event is [seconds, code, data], with seconds that are finite and not negative', number)
  if (!v.is(Code, code))
    throw new CastError(file, `unknown event code ${String(JSON.stringify(code)).slice(0, 20)}`, number)
  if (typeof data !== 'string' || !data.isWellFormed())
    throw new CastError(file, 'the data of an event is no well-formed text', number)
  return { time, code, data }
}

/**
 * Reads a recording, asciicast v3 (docs.asciinema.org/manual/asciicast/v3) or v2, in time and memory bounded by `CAST_LIMITS`.
 * @param source the file's bytes or text
 * @param asked.file its name, for messages
 * @param asked.demo the demo that it must be a recording of; left out: any session is read
 * @throws CastError with the file's name and the reason
 */
export function readCast(source: Uint8Array | string, asked: { file: string, demo?: string }): Cast {
  const { file } = asked
  if (source.length > CAST_LIMITS.bytes)
    throw new CastError(file, `larger than ${CAST_LIMITS.bytes} bytes`)
  const lines = linesOf(typeof source === 'string' ? source : decode(source, file))
  const { header, version } = readHeader(lines.next().value?.[0] ?? '', file)
  const events: CastEvent[] = []
  let now = 0
  for (const [line, number] of lines) {
    if (line.trim() === '' || line.startsWith('#'))
      continue
    if (events.length === CAST_LIMITS.events)
      throw new CastError(file, `more than ${CAST_LIMITS.events} events`, number)
    const event = readEvent(line, file, number)
    // v3 counts from the event before, v2 from the begin
    const time = Math.round((version === 3 ? now + event.time : event.time) * 1e6) / 1e6
    if (time < now || time > CAST_LIMITS.seconds)
      throw new CastError(file, time < now ? 'time runs backwards' : `longer than ${CAST_LIMITS.seconds} seconds`, number)
    now = time
    events.push({ ...event, time })
  }
  checkDemo({ ...header, events }, asked)
  return { ...header, events }
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  }
  catch {
    throw new CastError(file, 'not UTF-8 text')
  }
}

/** A recording of another demo, or one whose header and events disagree, is none of this demo. */
function checkDemo({ demo, events }: Cast, asked: { file: string, demo?: string }): void {
  if (asked.demo !== undefined && demo?.id !== asked.demo)
    throw new CastError(asked.file, `not a recording of the demo "${asked.demo}"`, 1)
  const markers = events.filter(event => event.code === 'm').length
  if (demo && demo.steps.length !== markers)
    throw new CastError(asked.file, `${demo.steps.length} steps in the header, ${markers} in the events`)
}

/** Writes asciicast v3; `readCast` reads the same back, to the microsecond. */
export function writeCast({ events, cols, rows, timestamp, title, idleTimeLimit, demo }: Cast): string {
  const header = { version: 3, term: { cols, rows }, timestamp, idle_time_limit: idleTimeLimit, title, slidev_demo: demo }
  let written = 0
  const lines = events.map(({ time, code, data }) => {
    // rounded against what was written, so that roundings never add up
    const interval = Math.max(0, Math.round(time * 1e6) - written)
    written += interval
    return JSON.stringify([interval / 1e6, code, data])
  })
  return `${[JSON.stringify(header), ...lines].join('\n')}\n`
}
