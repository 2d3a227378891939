import { CommandError } from './errors.ts'

const RE_DURATION = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|[smh])(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|[smh]))*$/
const RE_PART = /([\d.]+)(ns|us|µs|ms|[smh])/g
const UNIT_MS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const RE_UNIX = /^\d+(?:\.\d+)?$/
const RE_DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(\.\d+)?)?)?)?(?:(Z)|([+-])(\d{2}):(\d{2}))?$/

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
  const fail = (reason: string): never => {
    throw new CommandError(`invalid value for "${flag}": ${reason}`)
  }
  if (RE_DURATION.test(text)) {
    const ago = text.matchAll(RE_PART).reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit!]!, 0)
    return format(now - (text.startsWith('-') ? -ago : ago))
  }
  if (RE_UNIX.test(text) && text.split('.').every(part => BigInt(part) === BigInt.asIntN(64, BigInt(part))))
    return text
  const [, ...parts] = RE_DATE.exec(text) ?? []
  if (parts.length === 0)
    fail(`failed to parse value as time or duration: "${text}"`)
  const [year, month, day, hour, minute, second] = parts.slice(0, 6).map(part => Number(part ?? 0)) as [number, number, number, number, number, number]
  const beyond = beyondRange(year, month, day, hour, minute, second)
  if (beyond)
    fail(`parsing time "${text}": ${beyond} out of range`)
  const [fraction, utc, sign, zoneHour, zoneMinute] = parts.slice(6)
  const ahead = Number(`${sign ?? ''}1`) * (Number(zoneHour ?? 0) * 60 + Number(zoneMinute ?? 0))
  // without a zone a time is local, in the zone of today
  const zone = sign || utc ? ahead : -new Date(now).getTimezoneOffset()
  return format(Date.UTC(year, month - 1, day, hour, minute, second) - zone * 60_000, fraction)
}

/** What no calendar has, in Go's order (time, `Parse`). */
function beyondRange(year: number, month: number, day: number, hour: number, minute: number, second: number): string | undefined {
  if (month < 1 || month > 12)
    return 'month'
  if (hour > 23)
    return 'hour'
  if (minute > 59)
    return 'minute'
  if (second > 59)
    return 'second'
  // JavaScript would go on into the next month
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day ? undefined : 'day'
}
