import { CommandError } from './errors.ts'

const RE_DURATION = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|[smh])(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|[smh]))*$/
const RE_PART = /([\d.]+)(ns|us|µs|ms|[smh])/g
const UNIT_MS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const RE_UNIX = /^\d+(?:\.\d+)?$/
const RE_DATE = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2})(:\d{2}(?::\d{2}(\.\d+)?)?)?)?(Z|[+-]\d{2}:\d{2})?$/

/** A point in time as the API takes it: seconds, with nanoseconds behind the dot. */
function format(ms: number, fraction?: string): string {
  const seconds = Math.floor(ms / 1000)
  const nanos = fraction ? fraction.slice(1, 10).padEnd(9, '0') : String(Math.round((ms - seconds * 1000) * 1e6)).padStart(9, '0')
  return `${seconds}.${nanos}`
}

/**
 * Value of `--since` and `--until`: a time ago (`42m`), a date, seconds since 1970 (docker/docker, `GetTimestamp`).
 * @throws CommandError when it is none of them
 */
export function readTimestamp(flag: string, text: string, now: number): string {
  if (RE_DURATION.test(text)) {
    const ago = text.matchAll(RE_PART).reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit!]!, 0)
    return format(now - (text.startsWith('-') ? -ago : ago))
  }
  if (RE_UNIX.test(text))
    return text
  // without a zone a time is local; JavaScript takes a bare date for UTC, and no bare hour
  const [, day, hour, minute, fraction, zone] = RE_DATE.exec(text) ?? []
  const date = Date.parse(`${day}T${hour ?? '00'}${minute ?? ':00'}${zone ?? ''}`)
  if (Number.isNaN(date))
    throw new CommandError(`invalid value for "${flag}": failed to parse value as time or duration: "${text}"`)
  return format(date, fraction)
}
