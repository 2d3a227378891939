import type { Ref } from 'vue'
import { onBeforeUnmount, shallowRef, watch } from 'vue'

/** An element's content size in its own pixels, whatever CSS transform it stands under; 0 × 0 while it is hidden. */
export function useSize(element: Ref<HTMLElement | null>): Readonly<Ref<{ width: number, height: number }>> {
  const size = shallowRef({ width: 0, height: 0 })
  const observer = new ResizeObserver(([entry]) => {
    const { width, height } = entry!.contentRect
    size.value = { width, height }
  })
  watch(element, (observed) => {
    observer.disconnect()
    if (observed)
      observer.observe(observed)
  }, { immediate: true, flush: 'post' })
  onBeforeUnmount(() => observer.disconnect())
  return size
}
