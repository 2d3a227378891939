import type { SlidePosition } from '../demo/protocol.ts'
import type { LiveWindow } from './live-window.ts'

/** Milliseconds between two moves that are passed on: a mouse pointer moves more often than anybody can see. */
const PASS_ON_EVERY_MS = 33

/** Where the presenter is, passed on to every window but the one that moved. */
export class SlideRelay {
  readonly #windows: Iterable<LiveWindow>
  #position: SlidePosition | undefined
  #mover: LiveWindow | undefined
  #resting: NodeJS.Timeout | undefined
  #waiting = false

  constructor(windows: Iterable<LiveWindow>) {
    this.#windows = windows
  }

  /** undefined until somebody has moved. */
  get position(): SlidePosition | undefined {
    return this.#position
  }

  /** @param stays the mover has not changed the slide: it may be where another window was a moment ago */
  move(mover: LiveWindow, said: SlidePosition, stays: boolean): void {
    const { page, clicks, clicksTotal } = stays && this.#position ? this.#position : said
    const to = { ...said, page, clicks, clicksTotal }
    const turned = to.page !== this.#position?.page || to.clicks !== this.#position.clicks
    // a window that moved before this one has to hear of it as well
    if (this.#waiting && mover !== this.#mover)
      this.#passOn()
    this.#position = to
    this.#mover = mover
    if (turned || !this.#resting)
      this.#passOn()
    else
      this.#waiting = true
    if (!stays)
      mover.tell({ type: 'moved' })
  }

  #passOn(): void {
    this.#waiting = false
    const notice = JSON.stringify({ type: 'slide', position: this.#position })
    for (const window of this.#windows) {
      if (window !== this.#mover)
        window.sendText(notice)
    }
    clearTimeout(this.#resting)
    this.#resting = setTimeout(() => {
      this.#resting = undefined
      if (this.#waiting)
        this.#passOn()
    }, PASS_ON_EVERY_MS)
  }
}
