import type { useNav } from '@slidev/client'

/**
 * Loads every slide as soon as the current one is there. Slidev takes three seconds, and a container that the speaker
 * starts meanwhile could make Chromium drop some of them (reload-lost-parts.ts).
 */
export async function loadSlides({ currentSlideRoute, slides }: Pick<ReturnType<typeof useNav>, 'currentSlideRoute' | 'slides'>): Promise<void> {
  await currentSlideRoute.value.load()
  await Promise.all(slides.value.map(slide => slide.load()))
}
