import type { Progress, RecordedRun } from './recorded-run.ts'
import { watch } from 'vue'

/** After a reload, a window is where it was; what was being played has been played. */
export function keepPlace(name: string, { state, progress, join }: RecordedRun): void {
  const key = `demo-place ${name}`
  const kept = sessionStorage.getItem(key)
  if (kept)
    join(JSON.parse(kept) as Progress)
  watch(state, () => {
    const now = progress()
    if (now)
      sessionStorage.setItem(key, JSON.stringify({ steps: now.steps + (now.playing ? 1 : 0) } satisfies Progress))
    else
      sessionStorage.removeItem(key)
  })
}
