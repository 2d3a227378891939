import { expect, it } from 'vitest'
import { formatTable } from '../../../server/docker/table.ts'

it('makes columns of ten and more, three apart; the last one is as long as it is', () => {
  expect(formatTable([['DRIVER', 'NAME'], ['local', 'a'], ['a-driver-é…', '']])).toBe([
    'DRIVER        NAME',
    'local         a',
    'a-driver-é…   ',
    '',
  ].join('\n'))
  expect(formatTable([['A', 'B'], ['', 'x']])).toBe('A         B\n          x\n')
})
