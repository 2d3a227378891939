/** A place in a deck's Markdown, both 1-based. */
export interface Position {
  file: string
  line: number
  column: number
}

interface StepBase {
  /** Position in `Demo.steps`, from 0. It is how a step is named between browser and server. */
  index: number
  at: Position
  /** Milliseconds after which the step has overrun its time. */
  within: number
  /** The output of the step must match. */
  expect?: RegExp
}

/** `docker …`, as the slide shows it; continuation lines are kept as lines. */
export interface CommandStep extends StepBase {
  kind: 'command'
  text: string
  exit: number
  /** For a command that never ends by itself: the step is done once the output matches. */
  until?: RegExp
}

/** What is typed into an interactive command once its prompt stands. */
export interface InputStep extends StepBase {
  kind: 'input'
  /** Waited for, up to and including its last blank: `mysql> `. */
  prompt: string
  text: string
}

export type Step = CommandStep | InputStep

/** One ` ```sh demo=<id> ` fence. */
export interface Demo {
  id: string
  /** Demos whose result this one starts from. */
  needs: string[]
  cols: number
  rows: number
  steps: Step[]
  /** What the slide shows: the fence without its `#|` lines. */
  code: string
  at: Position
}
