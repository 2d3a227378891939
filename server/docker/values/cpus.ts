import { ValueError } from '../errors.ts'

const RE_DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?$/
const NANO_DIGITS = 9

/**
 * `--cpus 1.5`, in billionths of a CPU (docker/cli opts/opts.go, `ParseCPUs`; fractions such as 3/2 are not read).
 * @throws ValueError
 */
export function readCpus(text: string): number {
  const [, sign, whole = '', fraction = ''] = RE_DECIMAL.exec(text) ?? []
  if (whole + fraction === '')
    throw new ValueError(`failed to parse ${text} as a rational number`)
  if (fraction.replace(/0+$/, '').length > NANO_DIGITS)
    throw new ValueError('value is too precise')
  return Number(`${sign}${whole || '0'}${fraction.slice(0, NANO_DIGITS).padEnd(NANO_DIGITS, '0')}`)
}
