import type { CastEvent, RecordedDemo, RecordedStep } from '../../demo/asciicast-header.ts'
import type { Demo, Step } from '../../demo/demo.ts'
import type { Run } from '../runs/run.ts'
import { CAST_LIMITS, readCast, writeCast } from '../../demo/asciicast.ts'
import { fileOf } from './recordings.ts'
import { writeWhole } from './write-whole.ts'

/** Seconds that a player lets a pause last; the file keeps the true ones. */
const IDLE_SECONDS = 2
/** Output that comes within this many seconds is one event. */
const GATHER_SECONDS = 0.01
/** Characters of an event after which another one begins. */
const GATHER_LENGTH = 64 * 1024

/** A run that is not to be kept as a recording; `message` says why. */
export class RecordError extends Error {}

function labelOf(step: Step): string {
  const text = step.kind === 'command' ? step.text : step.prompt + step.text
  return `${step.index + 1}. ${text.replaceAll(/\\\n\s*/g, '')}`
}

/** Takes down a run, from its first byte: its output and when it came, where steps begin, exit codes. Keys are never taken down. */
export class Recorder {
  readonly #run: Run
  readonly #demo: Demo
  readonly #events: CastEvent[] = []
  readonly #steps: (RecordedStep | undefined)[] = []
  readonly #decoder = new TextDecoder()
  readonly #started = performance.now()
  readonly #timestamp = Math.floor(Date.now() / 1000)
  readonly #unsubscribe: () => void
  #bytes = 0
  /** `o` events of the step so far, and at which of them its typing began and ended. */
  #outputs = 0
  #typing: { from: number, to: number } = { from: 0, to: 0 }
  #phase: 'before' | 'typing' | 'output' = 'before'

  /** @param run that has not played a step yet */
  constructor(run: Run, demo: Demo) {
    this.#run = run
    this.#demo = demo
    this.#output(run.log.from(0) ?? new Uint8Array())
    this.#unsubscribe = run.log.onAppend(bytes => this.#output(bytes))
    run.on('step', index => this.#begin(index))
    run.on('state', () => this.#turn())
    run.on('result', (index, { exit, ok, seconds }) => {
      const { from, to } = this.#typing
      this.#steps[index] = { exit, ok, seconds: Math.round(seconds * 1000) / 1000, before: from, typed: to - from }
      if (exit !== null)
        this.#add('x', String(exit))
    })
  }

  /**
   * Writes the recording beside its place and then into it: there is a whole one or none.
   * @throws RecordError when not every step was played and met what its fence says, or the recording is too large; what the file system says
   */
  async save(directory: string, about: Pick<RecordedDemo, 'hash' | 'engine' | 'images'>): Promise<void> {
    this.#unsubscribe()
    const { id, cols, rows, steps } = this.#demo
    const failed = steps.findIndex(step => !this.#steps[step.index]?.ok)
    if (failed >= 0)
      throw new RecordError(`${id}: step ${failed + 1} is not as the slide says`)
    const demo = { id, ...about, steps: this.#steps as RecordedStep[] }
    const text = writeCast({ cols, rows, timestamp: this.#timestamp, title: id, idleTimeLimit: IDLE_SECONDS, demo, events: this.#events })
    if (this.#bytes > CAST_LIMITS.bytes)
      throw new RecordError(`${id}: more than ${CAST_LIMITS.bytes} bytes of output`)
    // what cannot be read back is no recording
    readCast(new TextEncoder().encode(text), { file: `${id}.cast`, demo: id })
    await writeWhole(fileOf(directory, this.#demo), text)
  }

  #begin(index: number): void {
    this.#add('m', labelOf(this.#demo.steps[index]!))
    this.#outputs = 0
    this.#typing = { from: 0, to: 0 }
    this.#phase = 'before'
  }

  #turn(): void {
    const { status } = this.#run.state
    if (status === 'typing' && this.#phase === 'before') {
      this.#phase = 'typing'
      this.#typing = { from: this.#outputs, to: this.#outputs }
    }
    else if (status === 'running' && this.#phase === 'typing') {
      this.#phase = 'output'
      this.#typing.to = this.#outputs
    }
  }

  #output(bytes: Uint8Array): void {
    this.#bytes += bytes.length
    if (this.#bytes > CAST_LIMITS.bytes)
      return
    // a character that is cut between two pieces belongs to the second
    const data = this.#decoder.decode(bytes, { stream: true })
    if (data === '')
      return
    const last = this.#events.at(-1)
    const gathers = this.#phase === 'output' && this.#outputs > this.#typing.to && last?.code === 'o'
      && last.data.length < GATHER_LENGTH && this.#now() - last.time < GATHER_SECONDS
    if (gathers)
      last.data += data
    else
      this.#add('o', data)
  }

  #add(code: CastEvent['code'], data: string): void {
    if (code === 'o')
      this.#outputs++
    this.#events.push({ time: this.#now(), code, data })
  }

  #now(): number {
    return (performance.now() - this.#started) / 1000
  }
}
