import type { Ref } from 'vue'
import type { RunState } from '../demo/protocol.ts'
import { watch } from 'vue'

export type Mark = 'done' | 'failed' | 'current' | undefined

/** The mark in front of a step: what became of it, or that it is being played. */
export function markOf({ status, step, results }: RunState, index: number): Mark {
  const playing = status === 'typing' || status === 'running'
  if (playing && index === step)
    return 'current'
  const result = results[index]
  return result && (result.ok ? 'done' : 'failed')
}

/** Marks the lines of the highlighted commands, which Slidev has rendered and Vue does not know. */
export function useStepMarks(code: Ref<HTMLElement | null>, steps: readonly { first: number, last: number }[], state: Ref<RunState>): void {
  watch([code, state], ([element, now]) => {
    const lines = element?.querySelectorAll<HTMLElement>('.line') ?? []
    for (const [index, { first, last }] of steps.entries()) {
      const mark = markOf(now, index)
      for (let n = first; n <= last; n++) {
        const line = lines[n]
        if (!line)
          continue
        line.toggleAttribute('data-first', n === first)
        if (mark)
          line.dataset.mark = mark
        else
          delete line.dataset.mark
      }
    }
  }, { immediate: true, flush: 'post' })
}
