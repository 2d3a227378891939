import type { CommandStep, InputStep, Step } from '../../demo/demo.ts'
import type { RunState, Status, StepResult } from '../../demo/protocol.ts'
import type { DeckDemo } from '../deck.ts'
import type { Execute, Outcome } from './running-command.ts'
import { EventEmitter } from 'node:events'
import { RunLog } from './log.ts'
import { RunningCommand } from './running-command.ts'
import { Screen } from './screen.ts'
import { Typist } from './typist.ts'

const PROMPT = '\x1B[1;32m$\x1B[0m '
const CONTINUED = '> '
/** Milliseconds after Ctrl-C until a command that goes on is called deaf. */
const DEAF_AFTER_MS = 2000
/** Milliseconds between two answers to a question whose expectation is not met yet. */
const ASK_AGAIN_MS = 300

export interface RunParts {
  demo: DeckDemo
  id: string
  /** Names the run in binary frames. */
  channel: number
  /** Typing speed; 0 types at once. */
  msPerKey: number
  /** How a step's command is carried out. */
  executor: (step: CommandStep) => Execute
  /** Whether asking again changes nothing (`ps`, `logs`): then `within` gives an expectation time to come true. */
  asksOnly: (step: CommandStep) => boolean
  /** Ends what a step's command left running although it was interrupted. */
  kill: (step: CommandStep) => Promise<void>
  /** What must be true before the first command: leftovers gone, images there. */
  ready: () => Promise<void>
  /** Adds a way out to a failure, for people. */
  explain: (output: string) => Promise<string | undefined>
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** One playing of a demo, from its first step to its reset. It belongs to the server; windows only watch. */
export class Run extends EventEmitter<{ state: [] }> {
  readonly log = new RunLog()
  readonly screen: Screen
  readonly #parts: RunParts
  readonly #typist: Typist
  #command: { step: CommandStep, running: RunningCommand } | null = null
  #playing: Promise<void> | null = null
  #next = 0
  #status: Status = 'idle'
  #results: StepResult[] = []
  #message: string | undefined
  #interrupts = 0
  #closed = false

  constructor(parts: RunParts) {
    super()
    this.#parts = parts
    this.#typist = new Typist(parts.msPerKey)
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
    const { demo, id, channel } = this.#parts
    return { type: 'run', demo: demo.id, run: id, channel, status: this.#status, step: this.#next, results: [...this.#results], source: 'live', message: this.#message }
  }

  /** Settles when the step that is being played has ended. */
  get settled(): Promise<void> {
    return this.#playing ?? Promise.resolve()
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
    this.#playing = this.#play(step).finally(() => {
      this.#playing = null
      this.emit('state')
    })
    return 'playing'
  }

  skip(): void {
    this.#typist.skip()
  }

  /** Keys of the presenter. @returns false when nothing runs that could take them */
  keys(data: string): boolean {
    this.#command?.running.terminal.input(bytesOf(data))
    return this.#command !== null
  }

  /** Ctrl-C; from the second time on, the command is ended for good. @returns false when nothing runs */
  stop(): boolean {
    const command = this.#command
    if (!command)
      return false
    if (++this.#interrupts === 1) {
      command.running.terminal.interrupt()
      setTimeout(() => {
        if (this.#command === command)
          this.#set({ message: 'Ctrl-C was sent, and the command goes on: process 1 of a container ignores it unless it asks for it.\nStop once more to end it.' })
      }, DEAF_AFTER_MS).unref()
    }
    else {
      void this.#parts.kill(command.step).catch(() => {}).then(() => setTimeout(() => command.running.abort(), DEAF_AFTER_MS).unref())
    }
    return true
  }

  /** Ends the run on the server's side; containers are the reset's business. */
  async close(): Promise<void> {
    this.#closed = true
    this.#typist.skip()
    this.#command?.running.abort()
    await this.settled
    this.screen.close()
  }

  async #play(step: Step): Promise<void> {
    const result = step.kind === 'command' ? await this.#playCommand(step) : await this.#playInput(step)
    if (this.#closed)
      return
    this.#results.push(result)
    this.#next = step.index + 1
    const waiting = this.#command !== null && this.#parts.demo.steps[this.#next]?.kind === 'input'
    this.#set({ status: waiting ? 'waiting' : result.ok ? 'done' : 'failed', message: result.ok ? undefined : this.#message ?? result.unmet })
  }

  async #playCommand(step: CommandStep): Promise<StepResult> {
    await this.#endLeftRunning()
    this.#set({ status: 'typing', message: undefined })
    const ready = this.#parts.ready()
    await this.#typist.type(step.text, key => this.#print(key === '\n' ? `\r\n${CONTINUED}` : key))
    this.#print('\r\n')
    try {
      await ready
    }
    catch (error) {
      this.#print(PROMPT)
      this.#set({ message: (error as Error).message })
      return { exit: null, ok: false, unmet: (error as Error).message, seconds: 0 }
    }
    this.#set({ status: 'running' })
    const started = performance.now()
    const outcome = this.#parts.asksOnly(step) && step.expect ? await this.#ask(step, step.expect) : await this.#run(step)
    return this.#judge(step, outcome, started)
  }

  /** Runs a command up to where its step is done: its end, its `until`, or the prompt of the input that follows. */
  async #run(step: CommandStep): Promise<Outcome> {
    const running = this.#start(step, bytes => this.log.append(bytes))
    const input = this.#parts.demo.steps[step.index + 1]
    if (input?.kind === 'input')
      return running.waitFor(text => text.endsWith(input.prompt), step.within, () => this.#overrun(step))
    const { until } = step
    return running.waitFor(until ? text => until.test(text) : () => false, step.within, () => this.#overrun(step))
  }

  /** Runs a command that changes nothing until its answer is as expected or time is up; shows the last answer only. */
  async #ask(step: CommandStep, expect: RegExp): Promise<Outcome> {
    const deadline = performance.now() + step.within
    while (true) {
      const answer: Uint8Array[] = []
      const running = this.#start(step, bytes => answer.push(bytes))
      const outcome = await running.waitFor(() => false, step.within, () => this.#overrun(step))
      if (expect.test(running.transcript.text) || performance.now() > deadline || this.#interrupts > 0 || this.#closed) {
        answer.forEach(bytes => this.log.append(bytes))
        return outcome
      }
      await new Promise(resolve => setTimeout(resolve, ASK_AGAIN_MS))
    }
  }

  #start(step: CommandStep, print: (bytes: Uint8Array) => void): RunningCommand {
    const running = new RunningCommand(this.#parts.executor(step), this.#parts.demo, print)
    this.#command = { step, running }
    this.#interrupts = 0
    return running
  }

  async #playInput(step: InputStep): Promise<StepResult> {
    const started = performance.now()
    if (!this.#command)
      return { exit: null, ok: false, unmet: 'the command it is typed into has ended', seconds: 0 }
    const { running, step: commandStep } = this.#command
    const overrun = (): void => this.#overrun(step)
    await running.waitFor(text => text.endsWith(step.prompt), step.within, overrun)
    running.transcript.clear()
    this.#set({ status: 'typing', message: undefined })
    await this.#typist.type(step.text, key => running.terminal.input(bytesOf(key)))
    this.#set({ status: 'running' })
    running.terminal.input(bytesOf('\r'))
    const following = this.#parts.demo.steps[step.index + 1]
    const prompt = following?.kind === 'input' ? following.prompt : step.prompt
    const outcome = await running.waitFor(text => text.endsWith(prompt), step.within, overrun)
    return this.#judge({ ...step, exit: commandStep.exit }, outcome, started)
  }

  /** Holds what was seen against what the fence says. */
  async #judge(step: (CommandStep | InputStep) & { exit: number }, outcome: Outcome, started: number): Promise<StepResult> {
    const seconds = (performance.now() - started) / 1000
    const { running } = this.#command!
    const output = running.transcript.text
    const exit = running.exitCode
    const unmet = step.expect && !step.expect.test(output)
      ? `expected ${step.expect}, which is not in the output`
      : exit !== null && exit !== step.exit
        ? `exit code ${exit} instead of ${step.exit}`
        : 'until' in step && step.until && outcome === 'exited'
          ? `ended before ${step.until} was seen`
          : seconds * 1000 > step.within ? `took ${seconds.toFixed(1)} s, ${step.within / 1000} s were given` : undefined
    if (exit !== null)
      this.#end()
    if (unmet)
      this.#message = [unmet, await this.#parts.explain(output)].filter(Boolean).join('\n')
    return { exit, ok: !unmet, ...(unmet && { unmet }), seconds }
  }

  /** A command that `until` or a prompt left running is interrupted before the next one. */
  async #endLeftRunning(): Promise<void> {
    const { running, step } = this.#command ?? {}
    if (!running || !step)
      return
    this.#interrupts++
    running.terminal.interrupt()
    const gone = await Promise.race([running.exited, new Promise<null>(resolve => setTimeout(resolve, DEAF_AFTER_MS, null))])
    if (gone === null) {
      await this.#parts.kill(step).catch(() => {})
      running.abort()
      await running.exited
    }
    this.#end()
  }

  #end(): void {
    // a shell begins a new line after ^C as well
    if (this.#interrupts > 0)
      this.#print('\r\n')
    this.#command = null
    this.#print(PROMPT)
  }

  #overrun(step: Step): void {
    this.#set({ message: `Longer than the ${step.within / 1000} s that were given. It goes on; stop ends it.` })
  }

  #print(text: string): void {
    this.log.append(bytesOf(text))
  }

  #set(change: { status?: Status, message?: string | undefined }): void {
    if (change.status)
      this.#status = change.status
    if ('message' in change)
      this.#message = change.message
    this.emit('state')
  }
}
