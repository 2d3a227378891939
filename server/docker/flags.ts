import { UnsupportedError, UsageError, ValueError } from './errors.ts'
import { quote } from './quote.ts'
import { readBool, readInt } from './scalars.ts'

/** One flag of a verb, under its docker name without the dashes. `unsupported`: docker has it, this engine does not. */
export type Flag = { short?: string } & (
  | { type: 'bool', default?: boolean }
  | { type: 'int' | 'unsupported' }
  | { type: 'string' | 'list', /** Called where docker checks the value while it reads flags; throws ValueError. */ read?: (text: string) => unknown }
)
export type FlagTable = Record<string, Flag>

type ValueOf<F extends Flag> = F extends { read: (text: string) => infer V } ? V : F['type'] extends 'int' ? number : string
type OptionOf<F extends Flag> = F['type'] extends 'bool' ? boolean : F['type'] extends 'list' ? ValueOf<F>[] : ValueOf<F> | undefined
/** A list not given is empty, a bool not given its default, anything else undefined. */
export type Options<T extends FlagTable> = { -readonly [N in keyof T as T[N]['type'] extends 'unsupported' ? never : N]: OptionOf<T[N]> }

/** How a verb is called: `docker volume create`, `[OPTIONS] [VOLUME]`, how many arguments. */
export interface Verb {
  path: string
  synopsis: string
  least?: number
  most?: number
  /** false for run and exec: what follows the first argument is not docker's. */
  interspersed?: boolean
}

export interface Parsed<T extends FlagTable> {
  options: Options<T>
  /** The flags given, whatever their value. */
  set: ReadonlySet<keyof T>
  args: string[]
}

const usage = (verb: Verb): string => `Usage:  ${verb.path} ${verb.synopsis}`.trimEnd()

/**
 * Reads flags and arguments as docker does (spf13/pflag and cobra as in docker/cli 28, cli/required.go).
 * @param verb how it is called
 * @param flags what docker knows of it
 * @param words what follows it
 * @throws UsageError in docker's words; UnsupportedError for a flag that only docker has
 */
export function parseFlags<const T extends FlagTable>(verb: Verb, flags: T, words: readonly string[]): Parsed<T> {
  const given = new Map<string, unknown>()
  const args: string[] = []
  let at = 0

  const fail = (message: string): never => {
    throw new UsageError(`${message}\n\n${usage(verb)}\n\nRun '${verb.path} --help' for more information`, 125, at)
  }
  const next = (missing: string): string => at + 1 < words.length ? words[++at]! : fail(missing)
  const store = (name: string, flag: Flag, text: string, word: number): void => {
    const named = flag.short ? `-${flag.short}, --${name}` : `--${name}`
    try {
      const value = readValue(flag, text)
      given.set(name, flag.type === 'list' ? [...(given.get(name) as unknown[] ?? []), value] : value)
    }
    catch (error) {
      if (!(error instanceof ValueError))
        throw error
      at = word
      fail(`invalid argument ${quote(text)} for ${quote(named)} flag: ${error.message}`)
    }
  }
  const find = (name: string, shown: string): Flag | undefined => {
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
    if (flag?.type === 'unsupported' || name === 'help')
      throw new UnsupportedError(shown, at)
    return flag
  }

  const readLong = (word: string): void => {
    const [, name, value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word)!
    if (name === '' || name!.startsWith('-'))
      fail(`bad flag syntax: ${word}`)
    const flag = find(name!, `--${name}`) ?? fail(`unknown flag: --${name}`)
    const first = at
    if (value !== undefined)
      store(name!, flag, value, first)
    else if (flag.type === 'bool')
      store(name!, flag, 'true', first)
    else
      store(name!, flag, next(`flag needs an argument: --${name}`), first)
  }
  const readShorts = (word: string): void => {
    const first = at
    for (let rest = word.slice(1); rest !== '';) {
      const short = rest[0]!
      if (short === 'h' && !Object.values(flags).some(flag => flag.short === 'h'))
        throw new UnsupportedError('-h', at)
      const name = Object.keys(flags).find(name => flags[name]!.short === short) ?? fail(`unknown shorthand flag: '${short}' in -${rest}`)
      const flag = find(name, `-${short}, --${name}`)!
      if (rest.length > 2 && rest[1] === '=')
        return store(name, flag, rest.slice(2), first)
      if (flag.type !== 'bool')
        return store(name, flag, rest.slice(1) || next(`flag needs an argument: '${short}' in -${rest}`), first)
      store(name, flag, 'true', first)
      rest = rest.slice(1)
    }
  }

  for (; at < words.length; at++) {
    const word = words[at]!
    if (word === '--') {
      args.push(...words.slice(at + 1))
      break
    }
    if (word.startsWith('--')) {
      readLong(word)
    }
    else if (word.startsWith('-') && word !== '-') {
      readShorts(word)
    }
    else if (verb.interspersed === false) {
      args.push(...words.slice(at))
      break
    }
    else {
      args.push(word)
    }
  }
  checkArgs(verb, args)

  const options = Object.fromEntries(Object.entries(flags).filter(([, flag]) => flag.type !== 'unsupported').map(([name, flag]) =>
    [name, given.get(name) ?? (flag.type === 'bool' ? flag.default ?? false : flag.type === 'list' ? [] : undefined)]))
  return { options: options as Options<T>, set: new Set(given.keys()), args }
}

function readValue(flag: Flag, text: string): unknown {
  if (flag.type === 'bool')
    return readBool(text)
  if (flag.type === 'int')
    return readInt(text)
  return 'read' in flag && flag.read ? flag.read(text) : text
}

function checkArgs(verb: Verb, args: string[]): void {
  const { least = 0, most = Infinity } = verb
  const count = (n: number): string => `${n} argument${n === 1 ? '' : 's'}`
  const fail = (wanted: string, see: string): never => {
    throw new UsageError(`docker: '${verb.path}' ${wanted}\n\n${usage(verb)}\n\n${see} '${verb.path} --help' for more information`, 1)
  }
  if (args.length >= least && args.length <= most)
    return
  if (most === 0)
    fail('accepts no arguments', 'Run')
  if (most === Infinity)
    fail(`requires at least ${count(least)}`, 'See')
  if (least === most)
    fail(`requires ${count(least)}`, 'Run')
  // "SRun" is docker's own slip, in 28.2 as in 28.5.
  fail(`requires at most ${count(most)}`, 'SRun')
}
