import { CommandError } from './errors.ts'

const RE_DURATION = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h)(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))*$/
const RE_PART = /([\d.]+)(ns|us|µs|ms|s|m|h)/g
const UNIT_MS: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const RE_UNIX = /^\d+(?:\.\d+)?$/
const RE_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:\d{2})?$/

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
  const [, fraction, zone] = RE_DATE.exec(text) ?? []
  const date = !RE_DATE.test(text) ? Number.NaN : text.includes('T') || zone ? Date.parse(text) : Date.parse(`${text}T00:00`)
  if (Number.isNaN(date))
    throw new CommandError(`invalid value for "${flag}": failed to parse value as time or duration: "${text}"`)
  return format(date, fraction)
}
