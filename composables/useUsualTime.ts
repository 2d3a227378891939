import type { Ref } from 'vue'
import type { RunState } from '../demo/protocol.ts'
import type { StepTiming } from '../demo/timing.ts'
import { onBeforeUnmount, shallowRef, watch } from 'vue'
import { slowAfter } from '../demo/timing.ts'
import { isFile } from './is-file.ts'
import { nextStep } from './press.ts'

/** Demo → its steps. */
type Timings = Record<string, StepTiming[]>

let timings: Promise<Timings> | undefined

/** What rehearsals have left beside the recordings; nothing, where there was none. */
async function loadTimings(): Promise<Timings> {
  if (isFile)
    return {}
  return timings ??= fetch(`${import.meta.env.BASE_URL}recordings/timings.json`).then(response => response.json()).catch(() => ({}))
}

/** `≈ 6 s`, of a number of seconds. */
export function roughly(seconds: number): string {
  return seconds < 1 ? '< 1 s' : seconds < 90 ? `≈ ${Math.round(seconds)} s` : `≈ ${Math.round(seconds / 60)} min`
}

/**
 * How long a demo's step takes as a rule: the one that is being played, else the next one.
 * @returns what to say; `slow` once the step takes clearly longer
 */
export function useUsualTime(demo: string, state: Ref<RunState>, wanted: Ref<boolean>) {
  const usual = shallowRef<{ text: string, slow: boolean }>()
  let timer: ReturnType<typeof setTimeout> | undefined

  watch([state, wanted], async ([now, isWanted]) => {
    clearTimeout(timer)
    if (!isWanted)
      return usual.value = undefined
    const playing = now.status === 'typing' || now.status === 'running'
    const step = (await loadTimings())[demo]?.[playing ? now.step : nextStep(now)]
    if (now !== state.value)
      return
    const text = step && roughly(step.median)
    usual.value = text === undefined ? undefined : { text, slow: false }
    const limit = slowAfter(step) * 1000
    if (text !== undefined && now.status === 'running' && now.source === 'live' && Number.isFinite(limit))
      timer = setTimeout(() => usual.value = { text, slow: true }, limit)
  }, { immediate: true })
  onBeforeUnmount(() => clearTimeout(timer))
  return usual
}
