import { expect, it } from 'vitest'
import { CommandError } from '../../../server/docker/errors.ts'
import { readTimestamp } from '../../../server/docker/timestamp.ts'

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0)
const local = (text: string): string => `${Date.parse(text) / 1000}.000000000`

it.each([
  ['42m', `${NOW / 1000 - 42 * 60}.000000000`],
  ['1h30m', `${NOW / 1000 - 5400}.000000000`],
  ['1.5s', `${NOW / 1000 - 2}.500000000`],
  ['-5m', `${NOW / 1000 + 300}.000000000`],
  ['1136073600', '1136073600'],
  ['1136073600.000000001', '1136073600.000000001'],
  ['2013-01-02T13:23:37Z', '1357133017.000000000'],
  ['2013-01-02T13:23:37.123456789+01:00', '1357129417.123456789'],
  ['2013-01-02Z', '1357084800.000000000'],
  ['2013-01-02', local('2013-01-02T00:00')],
  ['2013-01-02T13', local('2013-01-02T13:00')],
  ['2013-01-02T13:23', local('2013-01-02T13:23')],
])('reads %s', (text, time) => {
  expect(readTimestamp('since', text, NOW)).toBe(time)
})

it.each([
  ['noon', 'failed to parse value as time or duration: "noon"'],
  ['99999999999999999999', 'failed to parse value as time or duration: "99999999999999999999"'],
  ['2013-13-02', 'parsing time "2013-13-02": month out of range'],
  ['2013-00-02', 'parsing time "2013-00-02": month out of range'],
  ['2013-02-30', 'parsing time "2013-02-30": day out of range'],
  ['2013-02-00Z', 'parsing time "2013-02-00Z": day out of range'],
  ['2013-02-30T24:00', 'parsing time "2013-02-30T24:00": hour out of range'],
  ['2013-01-02T13:60', 'parsing time "2013-01-02T13:60": minute out of range'],
  ['2013-01-02T13:00:60', 'parsing time "2013-01-02T13:00:60": second out of range'],
])('refuses %s, in docker\'s words', (text, reason) => {
  expect(() => readTimestamp('until', text, NOW)).toThrow(new CommandError(`invalid value for "until": ${reason}`))
})
