import { onBeforeUnmount, shallowRef } from 'vue'

const SHOWN_MS = 4000

/** A line that is shown for a moment. */
export function useHint() {
  const hint = shallowRef<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function show(text: string): void {
    clearTimeout(timer)
    hint.value = text
    timer = setTimeout(() => hint.value = undefined, SHOWN_MS)
  }

  onBeforeUnmount(() => clearTimeout(timer))
  return { hint, show, shows: (text: string) => hint.value === text }
}
