import type { LiveWindow } from './live-window.ts'
import type { Run } from './runs/run.ts'
import { HEADER, writeHeader } from '../demo/protocol.ts'

/** Milliseconds in which output is gathered after a frame was sent; the first bytes go at once. */
const GATHER_MS = 4
/** Longer with many windows, so that the server is not busy with sending alone. */
const GATHER_MS_PER_WINDOW = 0.04
const LONGEST_GATHER_MS = 40

/** Brings what runs write to the windows that watch: one encoded frame for all of them. */
export class Broadcast {
  readonly #windows: Iterable<LiveWindow>
  readonly #flushes = new Map<string, () => void>()

  constructor(windows: Iterable<LiveWindow>) {
    this.#windows = windows
  }

  follow(run: Run): void {
    const { demo } = run.state
    let sent = 0
    /** Until when output is gathered, and what ends that. */
    let until = 0
    let gathering: NodeJS.Timeout | null = null
    const flush = (): void => {
      clearTimeout(gathering ?? undefined)
      gathering = null
      if (sent === run.log.end)
        return
      const frame = run.log.from(sent, HEADER)
      const fresh = frame ? { frame: writeHeader(frame, run.channel, sent), at: sent } : undefined
      sent = run.log.end
      let watching = 0
      for (const window of this.#windows) {
        window.send(demo, run, fresh)
        watching++
      }
      until = performance.now() + Math.min(LONGEST_GATHER_MS, GATHER_MS + watching * GATHER_MS_PER_WINDOW)
    }
    run.log.onAppend(() => {
      if (gathering)
        return
      const wait = until - performance.now()
      if (wait > 0)
        gathering = setTimeout(flush, wait)
      else
        flush()
    })
    this.#flushes.set(demo, flush)
    flush()
  }

  /** Sends what is still gathered of a demo: before its state says that a step has ended. */
  flush(demo: string): void {
    this.#flushes.get(demo)?.()
  }
}
