import type { CommandStep, Step } from '../../../demo/demo.ts'
import type { DeckDemo } from '../../../server/deck.ts'
import type { DemoEngine } from '../../../server/runs/demo-engine.ts'
import type { Execute } from '../../../server/runs/running-command.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, it, vi } from 'vitest'
import { readDemo } from '../../../demo/fence.ts'
import { LiveSteps } from '../../../server/runs/live-steps.ts'
import { PROMPT } from '../../../server/runs/prompt.ts'
import { Typist } from '../../../server/runs/typist.ts'

const POLL = { timeout: 20_000 }
const never = new Promise<never>(() => {})
let shown: string
let messages: (string | undefined)[]

beforeEach(() => {
  shown = ''
  messages = []
})

/** The steps of a demo, with an engine that does as it is told. */
function steps(fence: string, execute: Execute, engine: Partial<DemoEngine> = {}, msPerKey = 0): { live: LiveSteps, step: CommandStep, following: Step | undefined } {
  const demo = { ...readDemo({ info: 'sh demo=x', code: fence, file: 'slides.md', line: 1 }), commands: [] } satisfies DeckDemo
  const parts: DemoEngine = {
    executor: () => execute,
    asksOnly: () => false,
    kill: async () => {},
    patience: step => step.within,
    ready: async () => {},
    explain: async () => undefined,
    lost: async () => undefined,
    ...engine,
  }
  const live = new LiveSteps(demo, parts, new Typist(msPerKey), {
    print: bytes => void (shown += new TextDecoder().decode(bytes)),
    set: ({ message }) => messages.push(message),
    overrun: () => {},
  })
  return { live, step: demo.steps[0] as CommandStep, following: demo.steps[1] }
}

it('ends a command for good although the engine that should kill it hangs, and shows nothing of it any more', async () => {
  vi.useFakeTimers()
  const late = Promise.withResolvers<void>()
  const { live, step } = steps('docker run busybox yes', async (terminal) => {
    await late.promise
    terminal.stdout.write('too late')
    return 0
  }, { kill: async () => never })
  const played = live.play(step)
  await vi.advanceTimersByTimeAsync(10)
  expect([live.stop(), live.stop()]).toEqual([true, true])
  await vi.advanceTimersByTimeAsync(10_000)
  vi.useRealTimers()
  expect(await played).toMatchObject({ exit: 130, ok: false })
  late.resolve()
  await sleep(10)
  expect(shown).not.toContain('too late')
})

it('can be stopped while it waits for the engine to be made ready, and waits for the same again', async () => {
  let made = 0
  const ready = Promise.withResolvers<void>()
  const { live, step } = steps('docker ps', async () => 0, { ready: async () => {
    made++
    return ready.promise
  } })
  const played = live.play(step)
  await vi.waitUntil(() => live.stop(), POLL)
  expect(await played).toMatchObject({ exit: null, ok: false, unmet: 'Stopped before it began.' })
  const again = live.play(step)
  ready.resolve()
  expect(await again).toMatchObject({ exit: 0, ok: true })
  expect(made).toBe(1)
})

it('runs nothing of a command that is stopped while it is typed, although all is ready', async () => {
  let runs = 0
  const { live, step } = steps('docker ps --all', async () => {
    runs++
    return 0
  }, {}, 100)
  const played = live.play(step)
  await vi.waitUntil(() => shown.includes('do'), POLL)
  expect(live.stop()).toBe(true)
  expect(await played).toMatchObject({ exit: null, ok: false, unmet: 'Stopped before it began.' })
  expect(runs).toBe(0)
  expect(shown).toMatch(/^do.*\^C\r\n/)
  expect(shown.endsWith(PROMPT)).toBe(true)
  expect(shown).not.toContain('all')
})

it('types no more into a command once it is stopped, and sends nothing off', async () => {
  let sent = ''
  const { live, step, following } = steps('docker exec -it x sh\n> rm important', async (terminal) => {
    terminal.stdin.on('data', data => sent += data)
    terminal.on('SIGINT', () => terminal.stdout.write('\n> '))
    terminal.stdout.write('> ')
    return never
  }, {}, 100)
  expect(await live.play(step)).toMatchObject({ ok: true })
  const played = live.play(following!)
  await vi.waitUntil(() => shown.includes('> rm'), POLL)
  live.stop()
  expect(await played).toMatchObject({ exit: null, ok: false, unmet: 'Stopped before it was typed.' })
  expect(sent).toBe('')
  expect(shown).toMatch(/> rm.*\^C\r\n> $/)
  expect(shown).not.toContain('important')
  live.abandon()
})

it.each([
  ['calls a command deaf that goes on after Ctrl-C', 'on and on\n', 1],
  ['calls no program deaf that asks for the next line', '^C\n> ', 0],
])('%s', async (_, answer, told) => {
  vi.useFakeTimers()
  const { live, step } = steps('docker exec -it x sh\n> ls', async (terminal) => {
    terminal.on('SIGINT', () => terminal.stdout.write(answer))
    terminal.stdout.write('> ')
    return never
  })
  await live.play(step)
  live.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  vi.useRealTimers()
  expect(messages.filter(message => message?.startsWith('Ctrl-C was sent')).length).toBe(told)
  live.abandon()
})

it('is abandoned at once while it waits for the engine to be made ready', async () => {
  const { live, step } = steps('docker ps', async () => 0, { ready: async () => never })
  const played = live.play(step)
  await sleep(10)
  live.abandon()
  expect(await played).toMatchObject({ ok: false })
})

it('asks no more once it is stopped, whenever that is', async () => {
  vi.useFakeTimers()
  let asked = 0
  const { live, step } = steps('#| expect: /never/\n#| within: 30s\ndocker ps', async (terminal) => {
    asked++
    terminal.stdout.write('an answer\n')
    return 0
  }, { asksOnly: () => true })
  const played = live.play(step)
  // between two questions
  await vi.waitUntil(() => asked === 2, POLL)
  await vi.advanceTimersByTimeAsync(50)
  live.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  vi.useRealTimers()
  expect(await played).toMatchObject({ ok: false })
  expect(asked).toBe(2)
  expect(shown).toContain('an answer')
})
