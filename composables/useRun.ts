import type { Run } from './run.ts'
import { useLive } from './useLive.ts'

/** A demo's run: from the engine behind this page. */
export function useRun(demo: string): Run {
  return useLive().runOf(demo)
}
