import type { Cast } from '../../../demo/asciicast.ts'
import type { Demo } from '../../../demo/demo.ts'
import { readDemo } from '../../../demo/fence.ts'

/** A step's `o` events: what ends the step before, the typing, the output. */
interface Session { before?: string[], typed: string[], output: string[], exit?: number | null }

export function demoOf(code: string): Demo {
  return readDemo({ info: 'sh demo=tried cols=40 rows=10', code, file: 'deck.md', line: 1 })
}

/** A recording of a 40 × 10 terminal, with what `readCast` gives for it. */
export function castOf(sessions: Session[], hash = '0'.repeat(64)): Cast {
  return {
    cols: 40,
    rows: 10,
    timestamp: 1_790_000_000,
    events: [
      { time: 0, code: 'o', data: '\x1B[1;32m$\x1B[0m ' },
      ...sessions.flatMap(({ before = [], typed, output }, index) => [
        { time: index + 1, code: 'm' as const, data: `${index + 1}.` },
        ...[...before, ...typed, ...output].map(data => ({ time: index + 1, code: 'o' as const, data })),
      ]),
    ],
    demo: {
      id: 'tried',
      hash,
      engine: { version: '28.5.2', apiVersion: '1.51' },
      images: [{ name: 'busybox', digest: `sha256:${'ab'.repeat(32)}` }],
      steps: sessions.map(({ before = [], typed, exit = 0 }) => ({ exit, ok: true, seconds: 0.5, before: before.length, typed: typed.length })),
    },
  }
}
