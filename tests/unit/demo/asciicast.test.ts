import type { Cast } from '../../../demo/asciicast.ts'
import { describe, expect, it } from 'vitest'
import { CAST_LIMITS, CastError, readCast, writeCast } from '../../../demo/asciicast.ts'

const file = 'locks.cast'
const V3 = '{"version":3,"term":{"cols":80,"rows":24}}'
const V2 = '{"version":2,"width":80,"height":24}'
const HASH = 'a'.repeat(64)

const cast: Cast = {
  cols: 140,
  rows: 22,
  timestamp: 1_790_000_000,
  title: 'locks',
  idleTimeLimit: 2,
  demo: {
    id: 'locks',
    hash: HASH,
    engine: { version: '20.10.24', apiVersion: '1.41' },
    images: [{ name: 'mysql', digest: 'sha256:1' }],
    steps: [{ exit: 0, ok: true, seconds: 1.5, before: 0, typed: 2 }, { exit: null, ok: true, seconds: 0.1, before: 1, typed: 1 }],
  },
  events: [
    { time: 0, code: 'o', data: '$ ' },
    { time: 0.5, code: 'm', data: '1. docker ps' },
    { time: 0.528, code: 'o', data: 'd' },
    { time: 0.556001, code: 'o', data: '…\r\n' },
    { time: 1, code: 'o', data: '\x1B[31mrot\x1B[0m 🐳\r\n$ ' },
    { time: 1, code: 'x', data: '0' },
    { time: 2, code: 'm', data: '2. docker logs -f a' },
    { time: 2.1, code: 'o', data: '^C\r\n' },
    { time: 2.2, code: 'o', data: 'd' },
  ],
}

function reasonOf(read: () => unknown): string {
  try {
    read()
  }
  catch (error) {
    expect(error).toBeInstanceOf(CastError)
    return (error as CastError).message
  }
  return 'read'
}

describe('writeCast', () => {
  it('writes what readCast reads back', () => {
    expect(readCast(writeCast(cast), { file, demo: 'locks' })).toEqual(cast)
  })

  it('writes asciicast v3: a header line, then intervals', () => {
    const lines = writeCast(cast).trimEnd().split('\n')
    expect(JSON.parse(lines[0]!)).toMatchObject({ version: 3, term: { cols: 140, rows: 22 }, timestamp: 1_790_000_000, idle_time_limit: 2, slidev_demo: { id: 'locks' } })
    expect(lines.slice(1, 5)).toEqual(['[0,"o","$ "]', '[0.5,"m","1. docker ps"]', '[0.028,"o","d"]', '[0.028001,"o","…\\r\\n"]'])
  })

  it('does not add up roundings', () => {
    const events = Array.from({ length: 10_001 }, (_, n) => ({ time: n / 3, code: 'o' as const, data: '.' }))
    expect(readCast(writeCast({ cols: 80, rows: 24, events }), { file }).events.at(-1)!.time).toBeCloseTo(10_000 / 3, 5)
  })
})

describe('readCast', () => {
  it('reads v3 with comments, blank lines, unknown header keys and all known codes', () => {
    const text = `${V3.replace('{', '{"env":{"SHELL":"sh"},"x":1,')}\n# comment\n[0.5,"o","a"]\n\n[0.25,"r","90x30"]\n[0,"i","k"]\n[1,"m",""]\n[0,"x","0"]`
    expect(readCast(text, { file })).toMatchObject({ cols: 80, rows: 24, events: [
      { time: 0.5, code: 'o', data: 'a' },
      { time: 0.75, code: 'r', data: '90x30' },
      { time: 0.75, code: 'i', data: 'k' },
      { time: 1.75, code: 'm', data: '' },
      { time: 1.75, code: 'x', data: '0' },
    ] })
  })

  it('reads v2, whose times count from the begin, and its bytes', () => {
    const bytes = new TextEncoder().encode(`${V2}\n[0.5,"o","ä"]\n[0.75,"o","🐳"]\n`)
    expect(readCast(bytes, { file }).events).toEqual([{ time: 0.5, code: 'o', data: 'ä' }, { time: 0.75, code: 'o', data: '🐳' }])
  })

  const demo = JSON.stringify(cast.demo)
  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', ':1: not JSON'],
    ['binary', Uint8Array.of(0x7F, 0x45, 0x4C, 0x46, 0xFF, 0xFE), ': not UTF-8 text'],
    ['NUL bytes', '\0\0\0', ':1: not JSON'],
    ['JSON that is no header', 'null', ':1: not an asciicast of version 2 or 3'],
    ['version 1', '{"version":1,"width":80,"height":24,"stdout":[]}', ':1: not an asciicast of version 2 or 3'],
    ['no size', '{"version":3}', ':1: the header\'s "term": Invalid key: Expected "term" but received undefined'],
    ['a size of nothing', '{"version":3,"term":{"cols":0,"rows":24}}', ':1: the header\'s "term.cols": Invalid value: Expected >=1 but received 0'],
    ['a huge size', '{"version":2,"width":80,"height":1000000000}', ':1: the header\'s "height": Invalid value: Expected <=500 but received 1000000000'],
    ['a size that is text', '{"version":2,"width":"80","height":24}', ':1: the header\'s "width": Invalid type: Expected number but received "80"'],
    ['a path as its id', `{"version":3,"term":{"cols":80,"rows":24},"slidev_demo":${demo.replace('"locks"', '"../../etc/passwd"')}}`, ':1: the header\'s "slidev_demo.id": Invalid format: Expected /^[a-z][a-z0-9-]{0,63}$/ but received "../../etc/passwd"'],
    ['a header too long', `${V3.replace('{', `{"title":"${'x'.repeat(CAST_LIMITS.header)}",`)}`, `:1: the header is longer than ${CAST_LIMITS.header} characters`],
    ['a negative time', `${V3}\n[-1,"o","a"]`, ':2: an event is [seconds, code, data], with seconds that are finite and not negative'],
    ['NaN', `${V3}\n[NaN,"o","a"]`, ':2: not JSON'],
    ['an infinite time', `${V3}\n[1e999,"o","a"]`, ':2: an event is [seconds, code, data], with seconds that are finite and not negative'],
    ['a time that is null', `${V3}\n[null,"o","a"]`, ':2: an event is [seconds, code, data], with seconds that are finite and not negative'],
    ['a century', `${V3}\n[3000000000,"o","a"]`, `:2: longer than ${CAST_LIMITS.seconds} seconds`],
    ['time that runs backwards', `${V2}\n[2,"o","a"]\n[1,"o","a"]`, ':3: time runs backwards'],
    ['an unknown code', `${V3}\n[1,"z","a"]`, ':2: unknown event code "z"'],
    ['a code that is no text', `${V3}\n[1,{"toString":1},"a"]`, ':2: unknown event code {"toString":1}'],
    ['data that is no text', `${V3}\n[1,"o",{}]`, ':2: the data of an event is no well-formed text'],
    ['half a surrogate pair', `${V3}\n[1,"o","\\ud83d"]`, ':2: the data of an event is no well-formed text'],
    ['an event too long', `${V3}\n[1,"o","a","b"]`, ':2: an event is [seconds, code, data], with seconds that are finite and not negative'],
    ['an object as event', `${V3}\n{"0":1}`, ':2: an event is [seconds, code, data], with seconds that are finite and not negative'],
    ['half a line', `${V3}\n[1,"o","a`, ':2: not JSON'],
    ['a line too long', `${V3}\n[1,"o","${'a'.repeat(CAST_LIMITS.line)}"]`, `:2: a line is longer than ${CAST_LIMITS.line} characters`],
    ['too many events', `${V3}\n${'[0,"o","a"]\n'.repeat(CAST_LIMITS.events + 1)}`, `:${CAST_LIMITS.events + 2}: more than ${CAST_LIMITS.events} events`],
    ['too many bytes', new Uint8Array(CAST_LIMITS.bytes + 1), `: larger than ${CAST_LIMITS.bytes} bytes`],
    ['steps that are not in its events', writeCast({ ...cast, events: [] }), ': 2 steps in the header, 0 in the events'],
  ])('refuses %s by name and reason', (_what, source, reason) => {
    expect(reasonOf(() => readCast(source, { file }))).toBe(`${file}${reason}`)
  })

  it.each([
    ['another demo', writeCast(cast)],
    ['a session of something else', V3],
  ])('refuses %s when a demo is asked for', (_what, text) => {
    expect(reasonOf(() => readCast(text, { file, demo: 'attach' }))).toBe(`${file}:1: not a recording of the demo "attach"`)
  })
})
