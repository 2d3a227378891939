import { ValueError } from '../errors.ts'
import { quote } from '../quote.ts'

const RE_SIZE = /^(.*[\d. ])([^\d. ]*)$/s
const RE_NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i
const POWER = ['', 'k', 'm', 'g', 't', 'p']

/**
 * `--memory 512m`: a size in bytes, with binary units (docker/go-units, `RAMInBytes`).
 * @throws ValueError
 */
export function readBytes(text: string): number {
  const [, digits, unit] = RE_SIZE.exec(text) ?? []
  if (digits === undefined || unit === undefined)
    throw new ValueError(`invalid size: '${text}'`)
  // a single blank may stand before the unit
  const number = digits.endsWith(' ') ? digits.slice(0, -1) : digits
  if (!RE_NUMBER.test(number))
    throw new ValueError(`strconv.ParseFloat: parsing ${quote(number)}: invalid syntax`)
  if (Number(number) < 0)
    throw new ValueError(`invalid size: '${text}'`)
  const [, prefix = ''] = /^([kmgtp]?)(?:b|(?<=[kmgtp])ib)?$/.exec(unit.toLowerCase()) ?? badSuffix(unit)
  return Math.trunc(Number(number) * 1024 ** POWER.indexOf(prefix))
}

function badSuffix(unit: string): never {
  throw new ValueError(`invalid suffix: '${unit.length > 3 ? unit : unit.toLowerCase()}'`)
}

/** `--memory-swap`: a size, or -1 for no limit (docker/cli opts/opts.go, `MemSwapBytes`). */
export const readSwapBytes = (text: string): number => text === '-1' ? -1 : readBytes(text)
