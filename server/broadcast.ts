import type { Run } from './runs/run.ts'
import type { LiveWindow } from './live-window.ts'
import { encodeBytes } from '../demo/protocol.ts'

/** Milliseconds in which output is gathered after a frame was sent; the first bytes go at once. */
const GATHER_MS = 4

/** Brings what runs write to the windows that watch: one encoded frame for all of them. */
export class Broadcast {
  readonly #windows: ReadonlySet<LiveWindow>

  constructor(windows: ReadonlySet<LiveWindow>) {
    this.#windows = windows
  }

  follow(run: Run): void {
    const { demo } = run.state
    let sent = 0
    let gathering: NodeJS.Timeout | null = null
    const flush = (): void => {
      gathering = null
      const bytes = run.log.from(sent)
      if (bytes?.length === 0)
        return
      const fresh = bytes ? { frame: encodeBytes(run.channel, sent, bytes), at: sent } : undefined
      sent = run.log.end
      for (const window of this.#windows)
        window.send(demo, run, fresh)
      gathering = setTimeout(flush, GATHER_MS)
    }
    flush()
    run.log.onAppend(() => {
      if (!gathering)
        flush()
    })
  }
}
