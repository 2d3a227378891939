import type { Step } from '../../demo/demo.ts'
import type { Line } from './line.ts'
import { textOf } from './line.ts'

/**
 * Finds the lines that meet what the slide expects of a step.
 * @returns index of the first and of the last one; undefined where nothing is expected, or the whole output is
 */
export function promisedLines(step: Step, output: Line[]): [first: number, last: number] | undefined {
  const pattern = step.expect ?? (step.kind === 'command' ? step.until : undefined)
  const text = output.map(line => `${textOf(line)}\n`).join('')
  const match = pattern?.exec(text)
  if (!match?.[0])
    return
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length - 1
  return [lineAt(match.index), lineAt(match.index + match[0].trimEnd().length)]
}
