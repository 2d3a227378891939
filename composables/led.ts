import type { SlidePosition } from '../demo/protocol.ts'

/** Of a slide: its number, and the clicks on it. */
export type Place = Pick<SlidePosition, 'page' | 'clicks'>

export function isSame(one: Place, other: Place): boolean {
  return one.page === other.page && one.clicks === other.clicks
}

/**
 * Where a window is being led, so that its coming there is not taken for a move of its own. Only the last navigation of
 * a router that was begun succeeds; the others are cancelled, and the window is for a moment still where it was.
 */
export class Led {
  #places: Place[] = []

  /** Where it is to arrive; undefined when it is led nowhere. */
  get target(): Place | undefined {
    return this.#places.at(-1)
  }

  to(place: Place): void {
    this.#places.push(place)
  }

  /** @returns whether the window has come there by itself, at last where it was led to, or on the way there */
  arrive(place: Place): 'own' | 'there' | 'on-the-way' {
    const { target } = this
    const led = this.#places.some(other => isSame(other, place))
    if (target && led && !isSame(target, place)) {
      this.#places = [target]
      return 'on-the-way'
    }
    this.#places = []
    return led ? 'there' : 'own'
  }
}
