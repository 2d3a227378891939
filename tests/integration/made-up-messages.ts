import { random } from './random.ts'

const TYPES = ['watch', 'unwatch', 'play', 'skip', 'keys', 'stop', 'reset', 'slide', 'source', 'pause', 'exec', 'run', '__proto__', 'constructor']
const KEYS = ['demo', 'step', 'id', 'data', 'volumes', 'command', 'run', 'offset', 'position']
const VALUES: readonly unknown[] = [null, true, -1, 1e308, 'one', '../../containers/json', 'one\0', '', [], {}, { toString: 1 }, 'x'.repeat(300), ['dbs'], 0.5, '__proto__']

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
