import type { Print } from './terminal.ts'
import { StageTerminal } from './terminal.ts'
import { Transcript } from './transcript.ts'

/** How much longer than a look at the text the pause after it is, and its longest. */
const PAUSES_PER_LOOK = 20
const LONGEST_PAUSE_MS = 100

/** Exit code of what was ended without its cooperation: a shell's for SIGINT. */
const ABORTED = 130

/** Runs one parsed command to its end and answers its exit code; never throws. */
export type Execute = (terminal: StageTerminal, signal: AbortSignal) => Promise<number>

/** A docker command in its terminal, from its start to its exit code. */
export class RunningCommand {
  readonly terminal: StageTerminal
  readonly transcript: Transcript
  readonly exited: Promise<number>
  /** null while it runs. */
  exitCode: number | null = null
  readonly #abort = new AbortController()
  /** Ends the waiting when what was waited for is there. */
  #check: (() => void) | null = null
  /** Whether the output has a say in that. */
  #reads = false
  #checking = false
  /** Milliseconds before the next look at the text. */
  #pause = 0

  /**
   * @param print where the terminal's bytes go, besides the transcript
   * @param prefix of names on the engine, see `Transcript`
   */
  constructor(execute: Execute, size: { cols: number, rows: number }, print: Print, prefix?: RegExp) {
    this.transcript = new Transcript(prefix)
    const { signal } = this.#abort
    this.terminal = new StageTerminal(size, (bytes) => {
      // of a command that was ended for good, nothing more is shown
      if (signal.aborted)
        return undefined
      this.transcript.append(bytes)
      const room = print(bytes)
      this.#scheduleCheck()
      return room
    })
    const { promise: aborted, resolve: endAborted } = Promise.withResolvers<number>()
    signal.addEventListener('abort', () => endAborted(ABORTED), { once: true })
    // an engine that hangs is not waited for
    this.exited = Promise.race([execute(this.terminal, signal), aborted]).then((code) => {
      this.exitCode = code
      this.#check?.()
      return code
    })
  }

  /**
   * Waits until the output satisfies `test`, if there is one, or the command has ended.
   * @param ms after which `overrun` is called once, with the waiting going on until it says otherwise
   */
  async waitFor(test: ((text: string) => boolean) | undefined, ms: number, overrun: () => void): Promise<void> {
    const timer = setTimeout(overrun, ms)
    this.#reads = test !== undefined
    try {
      await new Promise<void>((resolve) => {
        this.#check = () => {
          if (test?.(this.transcript.text) || this.exitCode !== null)
            resolve()
        }
        this.#check()
      })
    }
    finally {
      clearTimeout(timer)
      this.#check = null
    }
  }

  /** Ends it at once and without its cooperation; what runs in the engine goes on there. */
  abort(): void {
    this.#abort.abort()
  }

  /** One look at the text a turn, however many pieces came in it; in a flood, looks take a small part of the time. */
  #scheduleCheck(): void {
    if (this.#checking || !this.#check || !this.#reads)
      return
    this.#checking = true
    const look = (): void => {
      const began = performance.now()
      this.#checking = false
      this.#check?.()
      this.#pause = Math.min(LONGEST_PAUSE_MS, PAUSES_PER_LOOK * (performance.now() - began))
    }
    if (this.#pause < 1)
      setImmediate(look)
    else
      setTimeout(look, this.#pause)
  }
}
