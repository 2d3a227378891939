import type { RecordedStep } from './asciicast-header.ts'
import type { Cast } from './asciicast.ts'

/** Seconds that a pause lasts at most when the recording does not say. */
const IDLE_SECONDS = 2

/** A piece of output, and the milliseconds since the piece before. */
interface Piece { after: number, data: string }

/** One step of a recording, as it is shown again. */
export interface StepTape extends Pick<RecordedStep, 'exit' | 'ok' | 'seconds'> {
  /** Ends what the step before has left: `^C` and the prompt. */
  before: Piece[]
  /** The command as it is typed. */
  typed: Piece[]
  output: Piece[]
}

/** What stands in the terminal before the first step: the prompt. */
export function leadOf({ events }: Cast): string {
  const first = events.findIndex(event => event.code === 'm')
  return events.slice(0, first < 0 ? undefined : first).filter(event => event.code === 'o').map(event => event.data).join('')
}

/**
 * Cuts a step out of a recording. A step begins at its `m` event and ends before the next one; which of its `o` events
 * are typing is told by the header (`slidev_demo.steps[].before` and `.typed`).
 * @returns undefined when the recording has no such step
 */
export function tapeOf(cast: Cast, index: number): StepTape | undefined {
  const step = cast.demo?.steps[index]
  if (!step)
    return undefined
  const idle = cast.idleTimeLimit ?? IDLE_SECONDS
  const pieces: Piece[] = []
  let at = -1
  let then = 0
  for (const { time, code, data } of cast.events) {
    if (code === 'm') {
      at++
      then = time
    }
    else if (at === index && code === 'o') {
      pieces.push({ after: Math.min(time - then, idle) * 1000, data })
      then = time
    }
  }
  const { before, typed, exit, ok, seconds } = step
  return { before: pieces.slice(0, before), typed: pieces.slice(before, before + typed), output: pieces.slice(before + typed), exit, ok, seconds }
}

/** The part of the time that a replay needs; `globalThis` is one. */
export interface Timers {
  setTimeout: (call: () => void, ms: number) => unknown
  clearTimeout: (timer: never) => void
}

export interface ReplayOptions {
  /** Takes the bytes as they are due. */
  write: (bytes: Uint8Array) => void
  /** Called when the typing begins, and when the output does. */
  phase: (phase: 'typing' | 'running') => void
  signal: AbortSignal
  timers?: Timers
}

/** A step that is being shown again. */
export interface Replay {
  /** The rest of the typing at once; once it is typed, the rest of the output at once. Ends a pause. */
  skip: () => void
  /** Stands still until called with false. */
  pause: (paused: boolean) => void
  /** True once all has been written, false when the signal came first. Never rejects. */
  ended: Promise<boolean>
}

/** Shows a step again: the same bytes at the same times, pauses shortened to the recording's idle limit. */
export function replay(tape: StepTape, { write, phase, signal, timers = globalThis }: ReplayOptions): Replay {
  const encoder = new TextEncoder()
  const pieces = [...tape.before, ...tape.typed, ...tape.output]
  const typingAt = tape.before.length
  const outputAt = typingAt + tape.typed.length
  const { promise: ended, resolve } = Promise.withResolvers<boolean>()
  let next = 0
  let paused = false
  let timer: unknown
  let announced: 'typing' | 'running' | undefined

  function announce(): void {
    const now = next >= outputAt ? 'running' : next >= typingAt ? 'typing' : undefined
    if (now && now !== announced)
      phase(announced = now)
  }

  function wait(): void {
    announce()
    if (next === pieces.length)
      finish(true)
    else if (!paused)
      timer = timers.setTimeout(show, pieces[next]!.after)
  }

  function show(): void {
    write(encoder.encode(pieces[next++]!.data))
    wait()
  }

  function finish(whole: boolean): void {
    signal.removeEventListener('abort', abort)
    resolve(whole)
  }

  function abort(): void {
    timers.clearTimeout(timer as never)
    next = pieces.length
    finish(false)
  }

  if (signal.aborted) {
    abort()
  }
  else {
    signal.addEventListener('abort', abort, { once: true })
    wait()
  }
  return {
    skip() {
      if (next === pieces.length)
        return
      timers.clearTimeout(timer as never)
      paused = false
      const to = next < outputAt ? outputAt : pieces.length
      // piece by piece: all at once may be longer than what a run's log keeps
      while (next < to)
        write(encoder.encode(pieces[next++]!.data))
      wait()
    },
    pause(still) {
      if (still === paused || next === pieces.length)
        return
      timers.clearTimeout(timer as never)
      paused = still
      wait()
    },
    ended,
  }
}
