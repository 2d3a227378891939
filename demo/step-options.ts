/** What `#| key: value` lines said about the next step. */
export interface StepOptions {
  expect?: RegExp
  until?: RegExp
  exit?: number
  within?: number
}

/** Thrown with the reason only; the fence reader knows where. */
export class OptionError extends Error {
  readonly hint: string

  constructor(reason: string, hint: string) {
    super(reason)
    this.hint = hint
  }
}

const RE_PATTERN = /^\/(.+)\/([imsu]*)$/
const RE_DURATION = /^(\d+(?:\.\d+)?)(ms|s|m)$/
/** Beyond 24 days a timer ends at once; no step of a talk takes a day. */
const LONGEST_MS = 24 * 60 * 60_000
const UNIT_MS = { ms: 1, s: 1000, m: 60_000 }

function readPattern(value: string): RegExp {
  const [, source, flags] = RE_PATTERN.exec(value) ?? []
  try {
    if (source)
      return new RegExp(source, flags)
  }
  catch (error) {
    throw new OptionError(`not a regular expression: ${(error as Error).message}`, 'allowed: /pattern/ with the flags i, m, s, u')
  }
  throw new OptionError(`"${value}" is not a regular expression between slashes`, 'allowed: /pattern/ with the flags i, m, s, u')
}

function readExit(value: string): number {
  const code = Number(value)
  if (value !== '' && Number.isInteger(code) && code >= 0 && code <= 255)
    return code
  throw new OptionError(`"${value}" is not an exit code`, 'allowed: a whole number from 0 to 255')
}

function readDuration(value: string): number {
  const [, amount, unit] = RE_DURATION.exec(value) ?? []
  const ms = Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]
  if (ms <= LONGEST_MS)
    return ms
  if (amount)
    throw new OptionError(`"${value}" is longer than a day`, 'allowed: a number with ms, s or m, such as 30s')
  throw new OptionError(`"${value}" is not a time`, 'allowed: a number with ms, s or m, such as 30s')
}

const READERS = { expect: readPattern, until: readPattern, exit: readExit, within: readDuration }

/**
 * Reads one option into `options`.
 * @throws OptionError on an unknown or repeated key or a bad value
 */
export function readOption(options: StepOptions, key: string, value: string): StepOptions {
  if (!Object.hasOwn(READERS, key))
    throw new OptionError(`unknown option "${key}"`, `allowed: ${Object.keys(READERS).join(', ')}`)
  if (Object.hasOwn(options, key))
    throw new OptionError(`option "${key}" given twice for one step`, 'allowed: each option once')
  return { ...options, [key]: READERS[key as keyof typeof READERS](value) }
}
