import { shallowReactive } from 'vue'

/** A demo on the slide, as the keyboard sees it. */
export interface StageDemo {
  id: string
  /** The one key: true if the demo took it, false if it is for the slides. */
  press: () => boolean
  stop: () => void
  pause: () => void
  /** The other source: the recording instead of the engine, and back. */
  switchSource: () => void
  reset: () => void
  focus: () => void
}

const demosBySlide = shallowReactive(new Map<number, StageDemo[]>())

/** Puts a demo on the stage, until the returned function is called. Demos of one slide keep their order. */
export function enterStage(slide: number, demo: StageDemo): () => void {
  demosBySlide.set(slide, [...demosBySlide.get(slide) ?? [], demo])
  return () => demosBySlide.set(slide, (demosBySlide.get(slide) ?? []).filter(other => other !== demo))
}

export function demosOn(slide: number): readonly StageDemo[] {
  return demosBySlide.get(slide) ?? []
}
