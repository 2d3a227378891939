/**
 * What the deck uses of `@slidev/client`, for the type check only (tsconfig's `paths`): the package ships
 * its sources, and those do not pass under this project's stricter options.
 */
import type { RenderContext, SlideRoute } from '@slidev/types'
import type { ComputedRef, Ref } from 'vue'

interface Nav {
  currentSlideNo: Ref<number>
  currentSlideRoute: Ref<SlideRoute>
  slides: Ref<SlideRoute[]>
  clicks: Ref<number>
  clicksTotal: Ref<number>
  isPresenter: Ref<boolean>
  isPrintMode: Ref<boolean>
}

export interface Sync {
  init: <State extends object>(channelKey: string, onUpdate: (data: Partial<State>) => void, state: State, persist?: boolean) => ((state: State, updating?: boolean) => void) | undefined
}

export function addSyncMethod(sync: Sync): void
export function disableBuiltinSync(): void
export const slideWidth: ComputedRef<number>
export function useDarkMode(): { isDark: Ref<boolean> }
export function useIsSlideActive(): ComputedRef<boolean>
export function useNav(): Nav
export function useSlideContext(): {
  $frontmatter: Record<string, any>
  $page: Ref<number>
  $renderContext: Ref<RenderContext>
  $scale: Ref<number>
  $zoom: Ref<number>
}
