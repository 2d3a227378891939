import { ValueError } from './errors.ts'
import { quote } from './quote.ts'

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True']
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False']
const RE_INT = /^([+-]?)(0x(?:_?[\da-f])+|0b(?:_?[01])+|0o?(?:_?[0-7])+|0|[1-9](?:_?\d)*)$/i

/** Go's `strconv.ParseBool`. */
export function readBool(text: string): boolean {
  if (TRUE.includes(text))
    return true
  if (FALSE.includes(text))
    return false
  throw new ValueError(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`)
}

/** Go's `strconv.ParseInt` with base 0 and 64 bits; beyond 2^53 the value is rounded. */
export function readInt(text: string): number {
  const [, sign, spelled] = RE_INT.exec(text) ?? []
  const digits = spelled?.replaceAll('_', '')
  if (!digits)
    throw new ValueError(`strconv.ParseInt: parsing ${quote(text)}: invalid syntax`)
  const value = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits) * (sign === '-' ? -1n : 1n)
  if (value !== BigInt.asIntN(64, value))
    throw new ValueError(`strconv.ParseInt: parsing ${quote(text)}: value out of range`)
  return Number(value)
}
