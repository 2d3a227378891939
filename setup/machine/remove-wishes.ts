import type { Progress } from './progress.ts'

/** What taking a machine down needs to know of the person's wishes. */
export interface RemoveWishes {
  /** Do not ask. */
  yes: boolean
  /** The data too. */
  volumes: boolean
  /** The engine too, where set-up has installed it. */
  engine: boolean
  /** Asks; '' where nobody can be asked. */
  ask: (question: string) => Promise<string>
  say: (line: string) => void
  progress: Progress
}
