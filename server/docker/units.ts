const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const SIZES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB']

/** A duration in milliseconds as docker says it: `About a minute` (docker/go-units, `HumanDuration`). */
export function formatDuration(ms: number): string {
  const seconds = Math.trunc(ms / SECOND)
  const minutes = Math.trunc(ms / MINUTE)
  const hours = Math.trunc(ms / HOUR + 0.5)
  if (seconds < 1)
    return 'Less than a second'
  if (seconds < 60)
    return seconds === 1 ? '1 second' : `${seconds} seconds`
  if (minutes < 60)
    return minutes === 1 ? 'About a minute' : `${minutes} minutes`
  if (hours < 48)
    return hours === 1 ? 'About an hour' : `${hours} hours`
  if (hours < 24 * 7 * 2)
    return `${Math.trunc(hours / 24)} days`
  if (hours < 24 * 30 * 2)
    return `${Math.trunc(hours / 24 / 7)} weeks`
  if (hours < 24 * 365 * 2)
    return `${Math.trunc(hours / 24 / 30)} months`
  return `${Math.trunc(Math.trunc(ms / HOUR) / 24 / 365)} years`
}

/** Bytes in decimal units with three digits, or so many: `2.1MB` (docker/go-units, `HumanSizeWithPrecision`). */
export function formatSize(bytes: number, digits = 3): string {
  let size = bytes
  let unit = 0
  for (; size >= 1000 && unit < SIZES.length - 1; unit++)
    size /= 1000
  const rounded = Number(size.toPrecision(digits))
  // Go's %.3g turns to exponents here
  return `${rounded >= 10 ** digits ? '1e+03' : rounded}${SIZES[unit]}`
}
