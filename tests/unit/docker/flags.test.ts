import type { FlagTable } from '../../../server/docker/flags.ts'
import { describe, expect, it } from 'vitest'
import { UnsupportedError, UsageError } from '../../../server/docker/errors.ts'
import { readFilter } from '../../../server/docker/filter.ts'
import { parseFlags } from '../../../server/docker/flags.ts'

const flags = {
  'all': { short: 'a', type: 'bool' },
  'env': { short: 'e', type: 'list' },
  'filter': { short: 'f', type: 'list', read: readFilter },
  'format': { type: 'unsupported' },
  'last': { short: 'n', type: 'int' },
  'name': { type: 'string' },
  'publish': { short: 'p', type: 'list' },
  'sig-proxy': { type: 'bool', default: true },
  'tty': { short: 't', type: 'bool' },
} as const satisfies FlagTable
const verb = { path: 'docker try', synopsis: '[OPTIONS] [NAME...]' }
const none = { 'all': false, 'env': [], 'filter': [], 'last': undefined, 'name': undefined, 'publish': [], 'sig-proxy': true, 'tty': false }

describe('parseFlags', () => {
  it.each([
    [[], {}, []],
    [['--name', 'x', '--name=y'], { name: 'y' }, []],
    [['--name='], { name: '' }, []],
    [['-at'], { all: true, tty: true }, []],
    [['-p6603:3306', '-p', '1:2', '-p=3:4', '-atp', '5:6'], { all: true, tty: true, publish: ['6603:3306', '1:2', '3:4', '5:6'] }, []],
    [['-p='], { publish: ['='] }, []],
    [['--all=false', '-t=1', '--sig-proxy=F'], { 'tty': true, 'sig-proxy': false }, []],
    [['-n0x10'], { last: 16 }, []],
    [['-n', '1_000'], { last: 1000 }, []],
    [['--last', '-3'], { last: -3 }, []],
    [['a', '-a', 'b'], { all: true }, ['a', 'b']],
    [['-', '--', '-a', '--'], {}, ['-', '-a', '--']],
    [['-f', 'A = b ', '-f', ''], { filter: [['a', 'b'], null] }, []],
    [['--env', '--all'], { env: ['--all'] }, []],
  ])('reads %j', (words, options, args) => {
    const parsed = parseFlags(verb, flags, words)
    expect(parsed.options).toEqual({ ...none, ...options })
    expect(parsed.args).toEqual(args)
  })

  it('says which flags were given, whatever their value', () => {
    expect([...parseFlags(verb, flags, ['--all=false', '-n', '1']).set]).toEqual(['all', 'last'])
  })

  it('leaves what follows the first argument alone when flags are not interspersed', () => {
    expect(parseFlags({ ...verb, interspersed: false }, flags, ['-a', 'image', '-t', '--', 'x'])).toMatchObject({ options: { all: true, tty: false }, args: ['image', '-t', '--', 'x'] })
  })

  it.each([
    [['--foo'], 0, 'unknown flag: --foo'],
    [['--foo=1'], 0, 'unknown flag: --foo'],
    [['-a', '-axt'], 1, 'unknown shorthand flag: \'x\' in -xt'],
    [['-a='], 0, 'unknown shorthand flag: \'=\' in -='],
    [['x', '--name'], 1, 'flag needs an argument: --name'],
    [['-an'], 0, 'flag needs an argument: \'n\' in -n'],
    [['---x'], 0, 'bad flag syntax: ---x'],
    [['--=x'], 0, 'bad flag syntax: --=x'],
    [['a', '--last', 'x'], 1, 'invalid argument "x" for "-n, --last" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    [['--last=99999999999999999999'], 0, 'invalid argument "99999999999999999999" for "-n, --last" flag: strconv.ParseInt: parsing "99999999999999999999": value out of range'],
    [['-n', '1__0'], 0, 'invalid argument "1__0" for "-n, --last" flag: strconv.ParseInt: parsing "1__0": invalid syntax'],
    [['-n', '08'], 0, 'invalid argument "08" for "-n, --last" flag: strconv.ParseInt: parsing "08": invalid syntax'],
    [['--all=yes'], 0, 'invalid argument "yes" for "-a, --all" flag: strconv.ParseBool: parsing "yes": invalid syntax'],
    [['--sig-proxy=\t'], 0, 'invalid argument "\\t" for "--sig-proxy" flag: strconv.ParseBool: parsing "\\t": invalid syntax'],
    [['-f', 'x'], 0, 'invalid argument "x" for "-f, --filter" flag: bad format of filter (expected name=value)'],
  ])('refuses %j in docker\'s words', (words, word, reason) => {
    expect(() => parseFlags(verb, flags, words)).toThrow(expect.objectContaining({
      constructor: UsageError,
      exitCode: 125,
      word,
      message: `${reason}\n\nUsage:  docker try [OPTIONS] [NAME...]\n\nRun 'docker try --help' for more information`,
    }) as Error)
  })

  it.each([
    [['-a', '--format', '{{.ID}}'], 1, '--format: not supported by this deck\'s engine'],
    [['--help'], 0, '--help: not supported by this deck\'s engine'],
    [['-ah'], 0, '-h: not supported by this deck\'s engine'],
  ])('tells %j, which docker knows and this engine does not, from a mistake', (words, word, message) => {
    expect(() => parseFlags(verb, flags, words)).toThrow(expect.objectContaining({ constructor: UnsupportedError, exitCode: 125, word, message }) as Error)
  })

  it.each([
    [{ most: 0 }, ['x'], 'accepts no arguments', 'Run'],
    [{ least: 1 }, [], 'requires at least 1 argument', 'See'],
    [{ least: 2 }, ['x'], 'requires at least 2 arguments', 'See'],
    [{ least: 1, most: 1 }, ['x', 'y'], 'requires 1 argument', 'Run'],
    [{ most: 1 }, ['x', 'y'], 'requires at most 1 argument', 'SRun'],
  ])('counts arguments: %j', (counts, words, reason, see) => {
    expect(() => parseFlags({ ...verb, ...counts }, flags, words)).toThrow(expect.objectContaining({
      exitCode: 1,
      message: `docker: 'docker try' ${reason}\n\nUsage:  docker try [OPTIONS] [NAME...]\n\n${see} 'docker try --help' for more information`,
    }) as Error)
  })
})
