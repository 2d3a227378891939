import { ValueError } from '../errors.ts'

const RE_FRACTION = /^([+-]?\d+)\/(\d+)$/
const RE_DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i
const NANOS = 10n ** 9n

/**
 * `--cpus 1.5` or `--cpus 3/2`, in billionths of a CPU (docker/cli opts/opts.go, `ParseCPUs`).
 * @throws ValueError
 */
export function readCpus(text: string): number {
  const [numerator, denominator] = readRational(text)
  if (denominator === 0n)
    throw new ValueError(`failed to parse ${text} as a rational number`)
  if (numerator * NANOS % denominator !== 0n)
    throw new ValueError('value is too precise')
  return Number(numerator * NANOS / denominator)
}

/** Go's `big.Rat.SetString`, of numbers in base ten; nothing over zero is none. */
function readRational(text: string): [numerator: bigint, denominator: bigint] {
  const [, above, below] = RE_FRACTION.exec(text) ?? []
  if (above !== undefined && below !== undefined)
    return [BigInt(above), BigInt(below)]
  const [, sign, whole = '', fraction = '', exponent = '0'] = RE_DECIMAL.exec(text) ?? []
  if (whole + fraction === '')
    return [0n, 0n]
  const power = Number(exponent) - fraction.length
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n)
  return power < 0 ? [digits, 10n ** BigInt(-power)] : [digits * 10n ** BigInt(power), 1n]
}
