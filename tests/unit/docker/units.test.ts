import { expect, it } from 'vitest'
import { formatDuration, formatSize } from '../../../server/docker/units.ts'

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000]
const DAY = 24 * HOUR

it.each([
  [-5 * SECOND, 'Less than a second'],
  [999, 'Less than a second'],
  [SECOND, '1 second'],
  [59.9 * SECOND, '59 seconds'],
  [MINUTE, 'About a minute'],
  [2 * MINUTE, '2 minutes'],
  [59 * MINUTE, '59 minutes'],
  [HOUR, 'About an hour'],
  [1.5 * HOUR, '2 hours'],
  [47 * HOUR, '47 hours'],
  [48 * HOUR, '2 days'],
  [14 * DAY, '2 weeks'],
  [60 * DAY, '2 months'],
  [729 * DAY, '24 months'],
  [730 * DAY, '2 years'],
])('%d ms is "%s"', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

it.each([[0, '0B'], [999, '999B'], [1000, '1kB'], [1234, '1.23kB'], [1_980_000, '1.98MB'], [256_400_000, '256MB'], [999_900, '1e+03kB']])('%d bytes are %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text)
})
