import { random } from './random.ts'

const TYPES = ['watch', 'unwatch', 'play', 'skip', 'keys', 'stop', 'reset', 'slide', 'source', 'pause', 'host', 'exec', 'run', '__proto__', 'constructor']
const KEYS = ['demo', 'step', 'id', 'data', 'volumes', 'command', 'run', 'offset', 'position', 'name', 'source']
const VALUES: readonly unknown[] = [null, true, -1, 0, 1, 'live', 1e308, 'one', '../../containers/json', 'one\0', '', [], {}, { toString: 1 }, 'x'.repeat(300), ['dbs'], 0.5, '__proto__']

/** One of each that a presenter may send, as it would be sent about a demo `one`. */
export const VALID_MESSAGES: readonly Record<string, unknown>[] = [
  { type: 'watch', demo: 'one', run: 'a', offset: 0 },
  { type: 'unwatch', demo: 'one' },
  { type: 'play', demo: 'one', step: 0, id: 'press' },
  { type: 'skip', demo: 'one' },
  { type: 'keys', demo: 'one', data: 'ls\r' },
  { type: 'stop', demo: 'one' },
  { type: 'pause', demo: 'one' },
  { type: 'source', demo: 'one', source: 'live' },
  { type: 'reset', demo: 'one', volumes: ['dbs'] },
  { type: 'host', name: 'this machine' },
  { type: 'slide', position: { page: 1, clicks: 0 } },
]
const OPTIONAL = ['run', 'offset', 'volumes']
/** None of them is right in any field. */
const WRONG: readonly unknown[] = [null, true, -1, 0.5, {}, '../x', 'x'.repeat(5000)]

/** Valid messages with one thing wrong in each: a field that is missing, has another value, or is none of the protocol's. */
export function* spoiltMessages(seed: number): Generator<string, never> {
  const numbers = random(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(numbers.next().value * list.length)]!
  while (true) {
    const message = { ...pick(VALID_MESSAGES) }
    const key = pick(Object.keys(message))
    const how = pick(OPTIONAL.includes(key) ? ['change', 'add'] : ['change', 'add', 'remove'])
    if (how === 'add')
      message[pick(['command', 'run ', 'Type', 'args', 'constructor'])] = 'docker run --privileged busybox'
    else if (how === 'change')
      message[key] = pick(WRONG)
    else
      delete message[key]
    yield JSON.stringify(message)
  }
}

/** What a hostile window might say, without end; some of it is cut short. The same ones for the same seed. */
export function* madeUpMessages(seed: number): Generator<string, never> {
  const numbers = random(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(numbers.next().value * list.length)]!
  while (true) {
    const message: Record<string, unknown> = { type: pick(TYPES) }
    for (const key of KEYS) {
      if (numbers.next().value < 0.5)
        message[key] = pick(VALUES)
    }
    const json = JSON.stringify(message)
    yield numbers.next().value < 0.2 ? json.slice(0, Math.floor(json.length * numbers.next().value)) : json
  }
}
