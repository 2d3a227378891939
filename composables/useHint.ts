import { onBeforeUnmount, shallowRef } from 'vue'

const SHOWN_MS = 4000

/** A line that is shown for a moment. */
export function useHint() {
  const hint = shallowRef<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function hide(): void {
    clearTimeout(timer)
    hint.value = undefined
  }

  function show(text: string): void {
    hide()
    hint.value = text
    timer = setTimeout(hide, SHOWN_MS)
  }

  onBeforeUnmount(hide)
  return { hint, show, hide }
}
