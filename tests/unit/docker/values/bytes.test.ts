import { expect, it } from 'vitest'
import { ValueError } from '../../../../server/docker/errors.ts'
import { readBytes, readSwapBytes } from '../../../../server/docker/values/bytes.ts'

it.each([
  ['0', 0],
  ['1024', 1024],
  ['10b', 10],
  ['1k', 1024],
  ['1K', 1024],
  ['2kb', 2048],
  ['2KiB', 2048],
  ['512m', 536870912],
  ['1.5g', 1610612736],
  ['1 g', 1073741824],
  ['.5k', 512],
])('readBytes(%j) is %i', (text, bytes) => {
  expect(readBytes(text)).toBe(bytes)
})

it.each([
  ['', 'invalid size: \'\''],
  ['xx', 'invalid size: \'xx\''],
  ['-1', 'invalid size: \'-1\''],
  ['5q', 'invalid suffix: \'q\''],
  ['5KBB', 'invalid suffix: \'kbb\''],
  ['5BB', 'invalid suffix: \'bb\''],
  ['5MEGA', 'invalid suffix: \'MEGA\''],
  ['1.5.2m', 'strconv.ParseFloat: parsing "1.5.2": invalid syntax'],
])('readBytes(%j) throws: %s', (text, message) => {
  expect(() => readBytes(text)).toThrow(new ValueError(message))
})

it('takes -1 for no limit on swap only', () => {
  expect(readSwapBytes('-1')).toBe(-1)
  expect(readSwapBytes('1k')).toBe(1024)
})
