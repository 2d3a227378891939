import type { StepResult } from '../demo/protocol.ts'
import type { DeckDemo } from '../server/deck.ts'
import type { StepTiming } from '../server/recordings/timings.ts'
import process from 'node:process'
import pc from '../server/colours.ts'
import { say, tellOf } from '../server/messages.ts'
import { slower } from '../server/recordings/timings.ts'
import { UserError } from '../server/user-error.ts'

/** What one step came to; printed as one line. */
export interface Row extends StepResult {
  demo: string
  /** From 1. */
  step: number
  command: string
  expectation: string
  /** Clearly slower than it is as a rule: the rule, in seconds. */
  usual?: number
}

/** @param usual how long the step takes as a rule, if that is known */
export function rowOf(demo: DeckDemo, index: number, result: StepResult, usual: StepTiming | undefined): Row {
  const step = demo.steps[index]!
  const command = (step.kind === 'command' ? step.text : step.prompt + step.text).replaceAll(/\\\n\s*/g, '')
  const exit = step.kind === 'command' && step.exit !== 0 ? [`exit ${step.exit}`] : []
  const until = step.kind === 'command' && step.until ? [`until ${step.until}`] : []
  const known = usual?.command === command ? usual : undefined
  return {
    demo: demo.id,
    step: index + 1,
    command,
    expectation: [...exit, ...until, ...step.expect ? [String(step.expect)] : []].join(', '),
    ...(slower(result.seconds, known) && { usual: known!.median }),
    ...result,
  }
}

/** One line for a person, and one more for each thing that is not as it should be. */
export function printRow(row: Row): void {
  const mark = row.ok ? row.usual === undefined ? pc.green('ok  ') : pc.yellow('slow') : pc.red('FAIL')
  const width = process.stdout.columns ?? 200
  const left = `${row.demo.padEnd(10)} ${String(row.step).padStart(2)}  ${row.seconds.toFixed(2).padStart(6)} s  `
  const space = Math.max(40, width - left.length - 6)
  const [command, expectation] = [row.command.slice(0, Math.ceil(space * 0.6)), row.expectation.slice(0, Math.floor(space * 0.4) - 2)]
  say(`${mark}  ${left}${command.padEnd(Math.ceil(space * 0.6))}  ${pc.dim(expectation)}`.trimEnd())
  if (row.usual !== undefined)
    say(`      ${pc.yellow(`usually ${row.usual.toFixed(2)} s`)}`)
  if (row.unmet)
    say(`      ${pc.red(row.unmet)}`)
}

/** One line for a program. */
export function printJson({ demo, step, command, exit, ok, seconds, usual, unmet }: Row): void {
  say(JSON.stringify({ demo, step, command, exit, ok, seconds, ...(usual !== undefined && { usual }), ...(unmet && { unmet }) }))
}

/** The last line for a program, when a rehearsal stops. */
export function printFailure(error: unknown): void {
  say(JSON.stringify(error instanceof UserError ? { error: error.seen, mend: error.mend } : { error: tellOf(error) }))
}

/** The line for a demo that cannot be played on this host, whatever its text. */
export function skippedRow(demo: DeckDemo, why: string): string {
  return `${pc.yellow('skip')}  ${demo.id.padEnd(10)} ${why}`
}
