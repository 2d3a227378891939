import type { Cast } from '../../../demo/asciicast.ts'
import type { Replay, Timers } from '../../../demo/replay.ts'
import { describe, expect, it } from 'vitest'
import { leadOf, replay, tapeOf } from '../../../demo/replay.ts'

const o = (time: number, data: string) => ({ time, code: 'o' as const, data })
const cast: Cast = {
  cols: 80,
  rows: 24,
  idleTimeLimit: 2,
  demo: {
    id: 'ticks',
    hash: 'a'.repeat(64),
    engine: { version: '20.10.24', apiVersion: '1.41' },
    images: [],
    steps: [{ exit: null, ok: true, seconds: 9, before: 0, typed: 2 }, { exit: 0, ok: true, seconds: 1, before: 1, typed: 2 }],
  },
  events: [
    o(0, '$ '),
    { time: 1, code: 'm', data: '1. ab' },
    o(1.03, 'a'),
    o(1.06, 'b\r\n'),
    o(2, 'tick\r\n'),
    o(10, 'tock\r\n'),
    { time: 10, code: 'm', data: '2. c' },
    o(10.1, '^C\r\n$ '),
    o(10.2, 'c'),
    o(10.3, '\r\n'),
    o(10.4, 'ü🐳\r\n$ '),
    { time: 10.4, code: 'x', data: '0' },
  ],
}

/** Time that passes when it is told to. */
class Clock implements Timers {
  now = 0
  #due: { at: number, call: () => void }[] = []

  setTimeout(call: () => void, ms: number): { at: number, call: () => void } {
    const timer = { at: this.now + ms, call }
    this.#due.push(timer)
    return timer
  }

  clearTimeout(timer: unknown): void {
    this.#due = this.#due.filter(due => due !== timer)
  }

  pass(ms: number): void {
    const until = this.now + ms
    while (true) {
      const next = this.#due.filter(due => due.at <= until + 1e-6).toSorted((a, b) => a.at - b.at)[0]
      if (!next)
        break
      this.clearTimeout(next)
      this.now = next.at
      next.call()
    }
    this.now = until
  }
}

function start(index: number): { seen: string[], clock: Clock, shown: Replay, stop: AbortController } {
  const clock = new Clock()
  const seen: string[] = []
  const stop = new AbortController()
  const shown = replay(tapeOf(cast, index)!, {
    write: bytes => seen.push(`${Math.round(clock.now)} ${new TextDecoder().decode(bytes)}`),
    phase: phase => seen.push(phase),
    signal: stop.signal,
    timers: clock,
  })
  return { seen, clock, shown, stop }
}

describe('tapeOf', () => {
  it('cuts a step out: what it ends, what is typed, what comes out', () => {
    expect(tapeOf(cast, 1)).toMatchObject({
      exit: 0,
      before: [{ data: '^C\r\n$ ' }],
      typed: [{ data: 'c' }, { data: '\r\n' }],
      output: [{ data: 'ü🐳\r\n$ ' }],
    })
    expect(tapeOf(cast, 2)).toBeUndefined()
  })

  it('gives every byte to the lead or to one step', () => {
    const tapes = [tapeOf(cast, 0)!, tapeOf(cast, 1)!]
    const bytes = leadOf(cast) + tapes.flatMap(tape => [...tape.before, ...tape.typed, ...tape.output]).map(piece => piece.data).join('')
    expect(bytes).toBe(cast.events.filter(event => event.code === 'o').map(event => event.data).join(''))
  })
})

describe('replay', () => {
  it('shows a step at its times, pauses no longer than the idle limit', async () => {
    const { seen, clock, shown } = start(0)
    clock.pass(60_000)
    expect(seen).toEqual(['typing', '30 a', '60 b\r\n', 'running', '1000 tick\r\n', '3000 tock\r\n'])
    expect(await shown.ended).toBe(true)
  })

  it('skips the rest of the typing, then the rest of the output', async () => {
    const { seen, clock, shown } = start(0)
    clock.pass(30)
    shown.skip()
    expect(seen).toEqual(['typing', '30 a', '30 b\r\n', 'running'])
    shown.skip()
    expect(seen.slice(4)).toEqual(['30 tick\r\n', '30 tock\r\n'])
    expect(await shown.ended).toBe(true)
    shown.skip()
    clock.pass(60_000)
    expect(seen).toHaveLength(6)
  })

  it('stops within a skip when what is written ends it', async () => {
    const stop = new AbortController()
    const seen: string[] = []
    const shown = replay(tapeOf(cast, 0)!, {
      write: (bytes) => {
        seen.push(new TextDecoder().decode(bytes))
        stop.abort()
      },
      phase: () => {},
      signal: stop.signal,
      timers: new Clock(),
    })
    shown.skip()
    expect(await shown.ended).toBe(false)
    expect(seen).toEqual(['a'])
  })

  it('stands still while paused and goes on where it stood', () => {
    const { seen, clock, shown } = start(0)
    clock.pass(100)
    shown.pause(true)
    clock.pass(60_000)
    expect(seen).toEqual(['typing', '30 a', '60 b\r\n', 'running'])
    shown.pause(false)
    clock.pass(60_000)
    expect(seen.slice(4).map(line => line.split(' ')[1])).toEqual(['tick\r\n', 'tock\r\n'])
  })

  it('writes nothing after the signal', async () => {
    const { seen, clock, shown, stop } = start(0)
    clock.pass(40)
    stop.abort()
    shown.pause(false)
    shown.skip()
    clock.pass(60_000)
    expect(seen).toEqual(['typing', '30 a'])
    expect(await shown.ended).toBe(false)
  })
})
