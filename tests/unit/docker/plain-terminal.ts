import type { Signal, Terminal } from '../../../server/docker/context.ts'
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

/** A terminal made of plain streams: what is written to it is collected, and it says what still listens to it. */
export class PlainTerminal extends EventEmitter<Record<Signal, []>> implements Terminal {
  readonly stdin: PassThrough & { isTTY?: boolean, setRawMode?: (raw: boolean) => unknown } = new PassThrough()
  readonly stdout: PassThrough & { isTTY?: boolean, columns?: number, rows?: number } = new PassThrough()
  readonly stderr: PassThrough & { isTTY?: boolean, columns?: number } = new PassThrough()
  readonly raw: boolean[] = []
  readonly #printed = { stdout: text(this.stdout), stderr: text(this.stderr) }

  /** @param size in columns and rows; undefined: streams that are no terminal */
  constructor(size?: { columns: number, rows: number }) {
    super()
    if (size) {
      Object.assign(this.stdout, size, { isTTY: true })
      Object.assign(this.stderr, size, { isTTY: true })
      Object.assign(this.stdin, { isTTY: true, setRawMode: (raw: boolean) => this.raw.push(raw) })
    }
  }

  /** Ends the output and gives all of it. */
  async printed(): Promise<{ stdout: string, stderr: string }> {
    this.stdout.end()
    this.stderr.end()
    return { stdout: await this.#printed.stdout, stderr: await this.#printed.stderr }
  }

  /** How many listeners a command has left behind. */
  get left(): number {
    return this.listenerCount('SIGINT') + this.listenerCount('SIGTERM') + this.listenerCount('SIGWINCH') + this.stdin.listenerCount('data') + this.stdin.listenerCount('end')
  }
}
