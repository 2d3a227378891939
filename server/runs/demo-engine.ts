import type { CommandStep, Step } from '../../demo/demo.ts'
import type { Execute } from './running-command.ts'

/** What carries a demo's commands out. */
export interface DemoEngine {
  /** Of the names on the engine, see `Transcript`. */
  prefix?: RegExp
  /** How a step's command is carried out. */
  executor: (step: CommandStep) => Execute
  /** Whether asking again changes nothing (`ps`, `logs`): then `within` gives an expectation time to come true. */
  asksOnly: (step: CommandStep) => boolean
  /** Ends what a step's command left running although it was interrupted. */
  kill: (step: CommandStep) => Promise<void>
  /** Milliseconds that a step may take, with what has to be made ready before it. */
  patience: (step: Step) => number
  /** What must be true before the first command: leftovers gone, images there. Makes it so, until it is aborted. */
  ready: (signal: AbortSignal) => Promise<void>
  /** Adds a way out to a failure, for people. */
  explain: (output: string) => Promise<string | undefined>
  /** Why a step that printed `output` and failed could not do otherwise here: no engine, no image. */
  lost: (output: string) => Promise<string | undefined>
}
