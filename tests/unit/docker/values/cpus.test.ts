import { expect, it } from 'vitest'
import { ValueError } from '../../../../server/docker/errors.ts'
import { readCpus } from '../../../../server/docker/values/cpus.ts'

it.each([
  ['1', 1_000_000_000],
  ['1.5', 1_500_000_000],
  ['.25', 250_000_000],
  ['0.000000001', 1],
  ['1.0000000000', 1_000_000_000],
  ['-1', -1_000_000_000],
  ['3/2', 1_500_000_000],
  ['1e-9', 1],
  ['2.5E1', 25_000_000_000],
])('readCpus(%j) is %i', (text, nano) => {
  expect(readCpus(text)).toBe(nano)
})

it.each([
  ['', 'failed to parse  as a rational number'],
  ['.', 'failed to parse . as a rational number'],
  ['zz', 'failed to parse zz as a rational number'],
  ['0.0000000001', 'value is too precise'],
  ['1/3', 'value is too precise'],
  ['1/0', 'failed to parse 1/0 as a rational number'],
  ['1.5/2', 'failed to parse 1.5/2 as a rational number'],
])('readCpus(%j) throws: %s', (text, message) => {
  expect(() => readCpus(text)).toThrow(new ValueError(message))
})
