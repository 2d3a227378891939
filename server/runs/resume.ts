import type { Step } from '../../demo/demo.ts'
import type { StepResult } from '../../demo/protocol.ts'
import type { LeftStep } from './left-behind.ts'
import type { LiveSteps } from './live-steps.ts'
import type { Execute } from './running-command.ts'
import { CONTINUED, PROMPT } from './prompt.ts'

/** What a former server has left of a run, ready to be shown. */
export interface Left {
  steps: ReadonlyMap<number, LeftStep>
  /** How to show what the container of a step has printed, and go on with it; undefined for one that was detached. */
  reattach: (step: number, container: string) => Execute | undefined
  /** The step that was cut off: to be played again. */
  cut: number | undefined
}

const GONE = '\x1B[2m(what this printed went with the former server)\x1B[0m'

/** What is known of a step whose container has ended and is gone: its exit code, not its output. */
function endedUnseen(step: Step, exit: number): StepResult {
  const expected = step.kind === 'command' ? step.exit : 0
  const unmet = exit !== expected
    ? `exit code ${exit} instead of ${expected}`
    : step.expect && `whether ${step.expect} was in the output is not known: it went with the former server`
  return { exit, ok: !unmet, ...(unmet && { unmet }), seconds: 0 }
}

/** The prompt at which a command stands that is typed into; undefined for one that goes on to its end. */
function promptOf(all: readonly Step[], begun: readonly Step[], index: number): string | undefined {
  const next = all[begun.length]
  const last = begun.at(-1)!
  if (begun.slice(index + 1).some(step => step.kind === 'command'))
    return undefined
  return next?.kind === 'input' ? next.prompt : last.kind === 'input' ? last.prompt : undefined
}

/**
 * Shows again what a former server has played of a demo, and goes on with the command that still runs.
 * @returns what each step came to, in order
 */
export async function* resume(live: LiveSteps, all: readonly Step[], { steps, reattach }: Left, print: (text: string) => void): AsyncGenerator<StepResult> {
  const begun = all.slice(0, Math.max(-1, ...steps.keys()) + 1)
  live.takeOver()
  for (const step of begun) {
    const { container, exit, result } = steps.get(step.index) ?? {}
    if (step.kind === 'input') {
      // what was typed is shown with the command that it was typed into
      yield result ?? { exit: null, ok: false, unmet: 'what this came to is not known', seconds: 0 }
      continue
    }
    print(`${step.text.replaceAll('\n', `\r\n${CONTINUED}`)}\r\n`)
    const execute = container === undefined ? undefined : reattach(step.index, container)
    if (execute) {
      const now = await live.reattach(step, execute, promptOf(all, begun, step.index))
      // it may have ended since it was seen
      yield result?.exit === now.exit ? result : now
      continue
    }
    print(`${container ?? GONE}\r\n${PROMPT}`)
    if (container !== undefined)
      yield result ?? { exit: 0, ok: true, seconds: 0 }
    else if (exit !== undefined && (result?.exit ?? null) === null)
      yield endedUnseen(step, exit)
    else
      yield result ?? { exit: null, ok: false, unmet: 'how this ended is not known: no server ran', seconds: 0 }
  }
}
