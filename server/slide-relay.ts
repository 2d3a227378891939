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

  move(mover: LiveWindow, to: SlidePosition): void {
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
