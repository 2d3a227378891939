import type { Live } from '../../composables/live.ts'
import type { Run } from '../../composables/run.ts'
import { WebSocket } from 'ws'
import { openLive } from '../../composables/live.ts'

/** A window as the browser has it, with the page's own connection, on a wire that a test has its hands on. */
export class LiveWindow {
  readonly live: Live
  readonly run: Run
  /** What its terminal was given, since it was cleared last. */
  readonly pieces: Uint8Array[] = []

  /**
   * @param port where it connects to
   * @param headers with which it comes in: a browser's page cannot set them, its cookie does
   */
  constructor(port: number, headers: Record<string, string>, demo: string) {
    class WindowSocket extends WebSocket {
      constructor(url: string) {
        super(url, { headers })
        // a browser tells by a close event only
        this.on('error', () => {})
      }
    }
    Object.assign(globalThis, { WebSocket: WindowSocket })
    this.live = openLive(`ws://127.0.0.1:${port}/live`)
    this.run = this.live.runOf(demo)
    this.run.watch({
      clear: () => void this.pieces.splice(0),
      write: (data, drawn) => {
        this.pieces.push(typeof data === 'string' ? new TextEncoder().encode(data) : Uint8Array.from(data))
        drawn?.()
      },
    })
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.pieces.flatMap(piece => [...piece]))
  }

  get text(): string {
    return new TextDecoder().decode(this.bytes)
  }

  close(): void {
    this.live.close()
  }
}
