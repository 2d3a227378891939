import type { Step } from '../../demo/demo.ts'
import type { RunState, Status, StepResult } from '../../demo/protocol.ts'
import type { Recording } from '../../demo/recording.ts'
import type { DeckDemo } from '../deck.ts'
import type { SeenRun } from '../session.ts'
import type { DemoEngine } from './demo-engine.ts'
import type { Show } from './live-steps.ts'
import type { Left } from './resume.ts'
import { EventEmitter } from 'node:events'
import { catchUp } from './catch-up.ts'
import { GiveUp } from './give-up.ts'
import { LiveSteps } from './live-steps.ts'
import { RunLog } from './log.ts'
import { PROMPT } from './prompt.ts'
import { RecordedSteps } from './recorded-steps.ts'
import { resume } from './resume.ts'
import { Screen } from './screen.ts'
import { Typist } from './typist.ts'

type Source = RunState['source']

const RESUMED = 'Taken up again: the server was restarted.'

export interface RunParts {
  demo: DeckDemo
  id: string
  /** Its name in the labels of what it makes. */
  origin: string
  /** Names the run in binary frames. */
  channel: number
  /** Typing speed; 0 types at once. */
  msPerKey: number
  source: Source
  /** Played where the engine cannot; undefined: a step that fails or overruns its time has just done so. */
  recording: Recording | undefined
  engine: DemoEngine
}

/** One playing of a demo, from its first step to its reset. It belongs to the server; windows only watch. */
export class Run extends EventEmitter<{ state: [], step: [index: number], result: [index: number, StepResult] }> {
  readonly log = new RunLog()
  readonly screen: Screen
  readonly #parts: RunParts
  readonly #typist: Typist
  /** null: steps have been played from the recording since, so that the engine lacks them. */
  #live: LiveSteps | null
  readonly #recorded: RecordedSteps | null
  readonly #closing = new AbortController()
  #playing: Promise<void> | null = null
  /** On what is being played live. */
  readonly #giveUp = new GiveUp()
  #source: Source
  #next = 0
  /** The step that is being played, until its result is there. */
  #begun: number | null = null
  #status: Status = 'idle'
  #results: StepResult[] = []
  #message: string | undefined

  constructor(parts: RunParts) {
    super()
    this.#parts = parts
    this.#typist = new Typist(parts.msPerKey)
    this.#source = parts.source
    this.#live = this.#newLive(this.#typist)
    this.#recorded = parts.recording ? new RecordedSteps(parts.recording, this.#show, this.#closing.signal) : null
    this.screen = new Screen(this.log, parts.demo)
    this.#print(PROMPT)
  }

  get id(): string {
    return this.#parts.id
  }

  get channel(): number {
    return this.#parts.channel
  }

  get state(): RunState {
    const { demo, id, channel, recording } = this.#parts
    return {
      type: 'run',
      demo: demo.id,
      run: id,
      channel,
      status: this.#status,
      step: this.#next,
      results: [...this.#results],
      source: this.#source,
      ...(recording && { recordedAt: recording.recordedAt }),
      ...(this.#recorded?.paused && { paused: true }),
      message: this.#message,
    }
  }

  /** What the next server should know of it, if this one is killed; undefined when the engine is not as far as the run. */
  get seen(): SeenRun | undefined {
    const { demo, origin } = this.#parts
    return this.#live && this.#source === 'live'
      ? { demo: demo.id, run: origin, step: this.#next, playing: this.#begun !== null, results: [...this.#results] }
      : undefined
  }

  /** Whether a step is being played, or the engine catches up. */
  get playing(): boolean {
    return this.#playing !== null
  }

  /** Settles when the step that is being played has ended. */
  get settled(): Promise<void> {
    return this.#playing ?? Promise.resolve()
  }

  /** Shows what a former server has left of this run, and goes on with the command that still runs. */
  resume(left: Left): void {
    this.#begin(this.#resume(left))
  }

  /**
   * Plays the step at `index`; a step that is played, or being played, is joined.
   * @returns whether it was (or is) played; false when another step has to come first
   */
  play(index: number): 'playing' | 'busy' | 'not-next' {
    if (index < this.#next || (index === this.#next && this.#playing))
      return 'playing'
    if (this.#playing)
      return 'busy'
    const step = this.#parts.demo.steps[index]
    if (index > this.#next || !step)
      return 'not-next'
    this.#begin(this.#play(step))
    return 'playing'
  }

  /**
   * Plays what comes from elsewhere, from the step on that is next. A step that is being played live is left to the
   * engine, and played from the recording; for the way back, the engine first catches up, unseen.
   * @returns why not
   */
  choose(source: Source): 'busy' | 'no-recording' | undefined {
    if (source === this.#source)
      return undefined
    if (source === 'recorded') {
      if (!this.#recorded)
        return 'no-recording'
      if (!this.#giveUp.now('The recording was asked for.'))
        this.#change('recorded')
      return undefined
    }
    if (this.#playing)
      return 'busy'
    if (this.#live)
      this.#change('live')
    else
      this.#begin(this.#catchUp())
    return undefined
  }

  /** A word for people, under the terminal; undefined takes it away. */
  say(message: string | undefined): void {
    this.#set({ message })
  }

  /** The rest of the typing at once; of a recording, then the rest of the output. */
  skip(): void {
    if (this.#recorded?.skip())
      this.emit('state')
    else
      this.#typist.skip()
  }

  /** Stands still, or goes on. @returns false when no recording is being played */
  pause(): boolean {
    const paused = this.#recorded?.pause() ?? false
    if (paused)
      this.emit('state')
    return paused
  }

  /** Keys of the presenter. @returns false when nothing runs that could take them */
  keys(data: string): boolean {
    return this.#live?.keys(data) ?? false
  }

  /** Ctrl-C; from the second time on, the command is ended for good. A recording shows its rest. @returns false when nothing runs */
  stop(): boolean {
    return this.#recorded?.finishStep() || (this.#live?.stop() ?? false)
  }

  /** Another demo begins: a command that the last step left running has been seen, and is interrupted. */
  async finish(): Promise<void> {
    if (!this.#playing && this.#next === this.#parts.demo.steps.length)
      await this.#live?.finish()
  }

  /** Ends the run on the server's side; containers are the reset's business. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#typist.skip()
    this.#live?.abandon()
    await this.settled
    this.screen.close()
  }

  #begin(playing: Promise<void>): void {
    this.#playing = playing.catch((error: Error) => {
      // a bug, and no reason to take the other demos away
      console.error(error)
      this.#set({ status: 'failed', message: error.message })
    }).finally(() => {
      this.#playing = null
      this.emit('state')
    })
  }

  async #play(step: Step): Promise<void> {
    this.emit('step', step.index)
    this.#begun = step.index
    const result = this.#source === 'live' && this.#live ? await this.#playLive(step, this.#live) : await this.#playRecorded(step, this.#recorded!)
    if (this.#closing.signal.aborted)
      return
    this.#results.push(result)
    this.#next = step.index + 1
    this.#begun = null
    const status = this.#statusAfter(result, this.#live ? this.#live.running : result.exit === null)
    this.emit('result', step.index, result)
    const message = this.#source === 'recorded' || !result.ok ? this.#message ?? result.unmet : undefined
    this.#set({ status, message })
  }

  async #resume(left: Left): Promise<void> {
    const live = this.#live!
    for await (const result of resume(live, this.#parts.demo.steps, left, text => this.#print(text))) {
      if (this.#closing.signal.aborted)
        return
      this.#results.push(result)
      this.#next = this.#results.length
    }
    const last = this.#results.at(-1)
    const status = this.#statusAfter(last, live.running)
    const cut = left.cut === undefined ? undefined : `Step ${left.cut + 1} (docker ${this.#parts.demo.commands[left.cut]!.verb}) has ended with it, and can be played again.`
    this.#set({ status, message: [RESUMED, cut, last?.unmet].filter(Boolean).join('\n') })
  }

  /** @param stands whether the command of the last step goes on, or stands at its prompt */
  #statusAfter(last: StepResult | undefined, stands: boolean): Status {
    if (stands && this.#parts.demo.steps[this.#next]?.kind === 'input')
      return 'waiting'
    return !last ? 'idle' : last.ok ? 'done' : 'failed'
  }

  /** Plays a step on the engine, or, where that gives up, from the recording. */
  async #playLive(step: Step, live: LiveSteps): Promise<StepResult> {
    const recorded = this.#recorded
    const played = await (recorded ? this.#giveUp.race(live.play(step)) : live.play(step))
    if (this.#closing.signal.aborted)
      return { exit: null, ok: false, seconds: 0 }
    if ('reason' in played) {
      this.#print('\r\n')
      return this.#fallBack(step, recorded!, played.reason, step.kind === 'input' ? step.prompt : PROMPT)
    }
    const lost = !played.ok && recorded ? await this.#parts.engine.lost(live.output) : undefined
    return lost ? this.#fallBack(step, recorded!, lost, step.kind === 'input' ? `\r\n${step.prompt}` : '') : played
  }

  /** Goes on with the recording of a step that was begun. */
  async #fallBack(step: Step, recorded: RecordedSteps, reason: string, prompt: string): Promise<StepResult> {
    this.#print(prompt)
    this.#message = `${reason.split('\n')[0]} From here on, the recording plays.`
    this.#source = 'recorded'
    return this.#playRecorded(step, recorded, { begun: true })
  }

  async #playRecorded(step: Step, recorded: RecordedSteps, how: { begun?: boolean } = {}): Promise<StepResult> {
    this.#live?.abandon()
    this.#live = null
    if (!how.begun)
      this.#message = undefined
    return recorded.play(step, how)
  }

  /** Runs on the engine, unseen and from clean state, what was played from the recording. */
  async #catchUp(): Promise<void> {
    const before = this.#status
    const live = this.#newLive(new Typist(0))
    live.hide()
    this.#live = live
    const { signal } = this.#closing
    const failed = await catchUp(live, this.#parts.demo.steps.slice(0, this.#next), this.#giveUp, signal, message => this.#set({ status: 'running', message }))
    if (signal.aborted)
      return
    if (failed) {
      live.abandon()
      this.#live = null
      this.#set({ status: before, message: `The engine could not catch up, ${failed}\nThe recording goes on; reset the demo to begin live.` })
      return
    }
    live.show()
    this.#message = undefined
    this.#status = before
    this.#change('live')
  }

  get #show(): Show {
    return {
      print: (bytes) => {
        this.log.append(bytes)
        return this.screen.room
      },
      set: change => this.#set(change),
      overrun: step => this.#giveUp.now(`Longer than the ${step.within / 1000} s that were given.`),
    }
  }

  #newLive(typist: Typist): LiveSteps {
    return new LiveSteps(this.#parts.demo, this.#parts.engine, typist, this.#show)
  }

  #print(text: string): void {
    this.log.append(new TextEncoder().encode(text))
  }

  #change(source: Source): void {
    this.#source = source
    this.emit('state')
  }

  #set(change: { status?: Status, message?: string | undefined }): void {
    if (change.status)
      this.#status = change.status
    if ('message' in change)
      this.#message = change.message
    this.emit('state')
  }
}
