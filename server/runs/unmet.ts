import type { Step } from '../../demo/demo.ts'

/** What a step came to, as far as its fence has a say in it. */
export interface Seen {
  /** Plain text, see `Transcript`. */
  output: string
  /** null for a command that goes on. */
  exit: number | null
  seconds: number
}

/**
 * Holds what was seen against what the fence says.
 * @param exit the code that the fence gives to the command, or to the one that is typed into
 * @returns what is not as expected, in one line; undefined when all is
 */
export function unmetOf(step: Step, exit: number, seen: Seen): string | undefined {
  if (step.expect && !step.expect.test(seen.output))
    return `expected ${step.expect}, which is not in the output`
  if (seen.exit !== null && seen.exit !== exit)
    return `exit code ${seen.exit} instead of ${exit}`
  if (step.kind === 'command' && step.until && !step.until.test(seen.output))
    return `ended before ${step.until} was seen`
  if (seen.seconds * 1000 > step.within)
    return `took ${seen.seconds.toFixed(1)} s, ${step.within / 1000} s were given`
  return undefined
}
