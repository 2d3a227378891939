import type { Demo } from '../demo/demo.ts'

/** Where a step stands in `Demo.code`: first and last line, from 0. */
export interface StepLines {
  kind: 'command' | 'input'
  first: number
  last: number
}

/** Finds each step's lines in what the slide shows; comments and blank lines belong to none. */
export function linesOf(demo: Demo): StepLines[] {
  const shown = demo.code.split('\n')
  let from = 0
  return demo.steps.map((step) => {
    const lines = (step.kind === 'command' ? step.text : step.prompt + step.text).split('\n')
    const first = shown.indexOf(lines[0]!, from)
    from = first + lines.length
    return { kind: step.kind, first, last: from - 1 }
  })
}
