/** Fewer rehearsals than this do not make a habit. */
const HABIT = 3

/** How long a step took in rehearsals, in seconds. */
export interface StepTiming {
  /** In the order of the rehearsals. */
  runs: number[]
  last: number
  median: number
}

/** Seconds beyond which a step takes clearly longer than it does as a rule; Infinity while there is no rule. */
export function slowAfter(usual: Pick<StepTiming, 'runs' | 'median'> | undefined): number {
  return usual && usual.runs.length >= HABIT ? Math.max(usual.median * 2, usual.median + 1) : Infinity
}
