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

it('refuses what is no time, in docker\'s words', () => {
  expect(() => readTimestamp('until', 'noon', NOW)).toThrow(new CommandError('invalid value for "until": failed to parse value as time or duration: "noon"'))
})
