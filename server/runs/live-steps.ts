import type { CommandStep, InputStep, Step } from '../../demo/demo.ts'
import type { Status, StepResult } from '../../demo/protocol.ts'
import type { DeckDemo } from '../deck.ts'
import type { DemoEngine } from './demo-engine.ts'
import type { Execute } from './running-command.ts'
import type { Print } from './terminal.ts'
import type { Typist } from './typist.ts'
import { RunLog } from './log.ts'
import { CONTINUED, PROMPT } from './prompt.ts'
import { RunningCommand } from './running-command.ts'
import { unmetOf } from './unmet.ts'

/** Milliseconds after Ctrl-C until a command that goes on is called deaf. */
const DEAF_AFTER_MS = 2000
/** Milliseconds between two answers to a question whose expectation is not met yet. */
const ASK_AGAIN_MS = 300
/** Milliseconds after which an engine that was asked to kill is not waited for any more. */
const KILL_WITHIN_MS = 5000

/** Where what happens is shown. */
export interface Show {
  print: Print
  set: (change: { status?: Status, message?: string | undefined }) => void
  /** A step takes longer than it was given; it goes on. */
  overrun: (step: Step) => void
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The steps of a demo carried out on the engine, one after another, from the first. */
export class LiveSteps {
  readonly #demo: DeckDemo
  readonly #engine: DemoEngine
  readonly #typist: Typist
  readonly #view: Show
  #shown = true
  #ready: Promise<void> | null = null
  #command: { step: CommandStep, running: RunningCommand } | null = null
  #interrupts = 0
  readonly #abandoned = new AbortController()
  /** Gives up waiting for what must be true before the first command. */
  #stopWaiting: ((reason: string) => void) | null = null
  /** What the last step printed. */
  output = ''

  constructor(demo: DeckDemo, engine: DemoEngine, typist: Typist, view: Show) {
    this.#demo = demo
    this.#engine = engine
    this.#typist = typist
    this.#view = view
  }

  /** Whether a command runs, or stands at its prompt. */
  get running(): boolean {
    return this.#command !== null
  }

  /** From now on nothing of what happens is shown, until `show`. */
  hide(): void {
    this.#shown = false
  }

  show(): void {
    this.#shown = true
  }

  /** Plays a step to where it is done: the command's end, its `until`, the prompt of the input that follows. */
  async play(step: Step): Promise<StepResult> {
    return step.kind === 'command' ? this.#playCommand(step) : this.#playInput(step)
  }

  /** Goes on where a former server has left the engine: nothing has to be made ready, and nothing is removed. */
  takeOver(): void {
    this.#ready = Promise.resolve()
  }

  /**
   * Goes on with a command that a former server had begun.
   * @param prompt at which it stands, or is going to, while it waits to be typed into
   */
  async reattach(step: CommandStep, execute: Execute, prompt: string | undefined): Promise<StepResult> {
    this.#set({ status: 'running' })
    const started = performance.now()
    await this.#run(step, execute, prompt)
    return this.#judge(step, step.exit, started)
  }

  /** Keys of the presenter. @returns false when nothing runs that could take them */
  keys(data: string): boolean {
    this.#command?.running.terminal.input(bytesOf(data))
    return this.#command !== null
  }

  /** Ctrl-C; from the second time on, the command is ended for good. @returns false when nothing runs */
  stop(): boolean {
    this.#typist.drop()
    const command = this.#command
    if (!command) {
      this.#stopWaiting?.('Stopped before it began.')
      return this.#stopWaiting !== null
    }
    if (++this.#interrupts === 1) {
      command.running.terminal.interrupt()
      setTimeout(() => {
        if (this.#command === command && !this.#atPrompt)
          this.#set({ message: 'Ctrl-C was sent, and the command goes on: process 1 of a container ignores it unless it asks for it.\nStop once more to end it.' })
      }, DEAF_AFTER_MS).unref()
    }
    else {
      void this.#kill(command.step).then(() => setTimeout(() => command.running.abort(), DEAF_AFTER_MS).unref())
    }
    return true
  }

  /** Whether the command has taken Ctrl-C for the end of a line, and waits for the next one. */
  get #atPrompt(): boolean {
    const text = this.#command!.running.transcript.text
    return this.#demo.steps.some(step => step.kind === 'input' && text.endsWith(step.prompt))
  }

  /** Interrupts what `until` left running. */
  async finish(): Promise<void> {
    await this.#endLeftRunning()
  }

  /** Ends it here; what runs in the engine goes on there, and nothing of it is shown any more. */
  abandon(): void {
    this.#shown = false
    this.#abandoned.abort(new Error('It was abandoned.'))
    this.#command?.running.abort()
    this.#stopWaiting?.('It was abandoned.')
  }

  async #playCommand(step: CommandStep): Promise<StepResult> {
    await this.#endLeftRunning()
    if (this.#closed)
      return { exit: null, ok: false, seconds: 0 }
    this.#interrupts = 0
    this.#set({ status: 'typing', message: undefined })
    this.#ready ??= this.#makeReady()
    const { promise: stopped, reject } = Promise.withResolvers<never>()
    stopped.catch(() => {})
    this.#stopWaiting = reason => reject(new Error(reason))
    const typed = await this.#typist.type(step.text, key => this.#print(key === '\n' ? `\r\n${CONTINUED}` : key))
    this.#print(typed ? '\r\n' : '^C\r\n')
    const overrun = setTimeout(() => this.#closed || this.#view.overrun(step), this.#engine.patience(step))
    try {
      // in this order: who has stopped it while it was typed is heard, although everything is ready
      await Promise.race([stopped, this.#ready])
    }
    catch (error) {
      this.output = ''
      this.#print(PROMPT)
      this.#set({ message: (error as Error).message })
      return { exit: null, ok: false, unmet: (error as Error).message, seconds: 0 }
    }
    finally {
      clearTimeout(overrun)
      this.#stopWaiting = null
    }
    if (this.#closed)
      return { exit: null, ok: false, seconds: 0 }
    this.#set({ status: 'running' })
    const started = performance.now()
    const input = this.#demo.steps[step.index + 1]
    await (this.#engine.asksOnly(step) && step.expect
      ? this.#ask(step, step.expect)
      : this.#run(step, this.#engine.executor(step), input?.kind === 'input' ? input.prompt : undefined))
    return this.#judge(step, step.exit, started)
  }

  get #closed(): boolean {
    return this.#abandoned.signal.aborted
  }

  #makeReady(): Promise<void> {
    const ready = this.#engine.ready(this.#abandoned.signal)
    ready.catch(() => {
      this.#ready = null
    })
    return ready
  }

  /** Runs a command up to where its step is done: its end, its `until`, or the prompt of the input that follows. */
  async #run(step: CommandStep, execute: Execute, prompt: string | undefined): Promise<void> {
    const running = this.#start(step, execute, bytes => this.#view.print(bytes))
    const { until } = step
    const done = prompt !== undefined
      ? (text: string) => text.endsWith(prompt)
      : until && ((text: string) => until.test(text))
    await running.waitFor(done, step.within, () => this.#overrun(step))
  }

  /** Runs a command that changes nothing until its answer is as expected or time is up; shows the last answer only. */
  async #ask(step: CommandStep, expect: RegExp): Promise<void> {
    const deadline = performance.now() + step.within
    while (true) {
      // no longer than what a window could still be sent of it
      const answer = new RunLog()
      const running = this.#start(step, this.#engine.executor(step), bytes => void answer.append(bytes))
      await running.waitFor(undefined, step.within, () => this.#overrun(step))
      const isLast = expect.test(running.transcript.text) || performance.now() > deadline
      if (!isLast)
        await new Promise(resolve => setTimeout(resolve, ASK_AGAIN_MS))
      if (isLast || this.#interrupts > 0 || this.#closed) {
        if (this.#shown)
          await this.#view.print(answer.from(answer.start)!)
        return
      }
    }
  }

  #start(step: CommandStep, execute: Execute, print: Print): RunningCommand {
    const running = new RunningCommand(execute, this.#demo, bytes => this.#shown ? print(bytes) : undefined, this.#engine.prefix)
    this.#command = { step, running }
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
    this.#interrupts = 0
    this.#set({ status: 'typing', message: undefined })
    const typed = await this.#typist.type(step.text, key => running.terminal.input(bytesOf(key)))
    this.#set({ status: 'running' })
    // what Ctrl-C has cut is not sent off
    if (typed)
      running.terminal.input(bytesOf('\r'))
    const following = this.#demo.steps[step.index + 1]
    const prompt = following?.kind === 'input' ? following.prompt : step.prompt
    // a shell draws its prompt again when its terminal gets its size: the next prompt stands on a line of its own
    await running.waitFor(text => text.includes('\n') && text.endsWith(prompt), step.within, overrun)
    const result = await this.#judge(step, commandStep.exit, started)
    return typed ? result : { ...result, ok: false, unmet: 'Stopped before it was typed.' }
  }

  async #judge(step: Step, expectedExit: number, started: number): Promise<StepResult> {
    const seconds = (performance.now() - started) / 1000
    const { running } = this.#command!
    this.output = running.transcript.text
    const exit = running.exitCode
    const unmet = unmetOf(step, expectedExit, { output: this.output, exit, seconds })
    if (exit !== null)
      this.#end()
    if (unmet)
      this.#set({ message: [unmet, await this.#engine.explain(this.output)].filter(Boolean).join('\n') })
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
      await this.#kill(step)
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

  async #kill(step: CommandStep): Promise<void> {
    await Promise.race([this.#engine.kill(step).catch(() => {}), new Promise(resolve => setTimeout(resolve, KILL_WITHIN_MS).unref())])
  }

  #overrun(step: Step): void {
    if (this.#closed)
      return
    this.#set({ message: `Longer than the ${step.within / 1000} s that were given. It goes on; stop ends it.` })
    this.#view.overrun(step)
  }

  #print(text: string): void {
    if (this.#shown)
      this.#view.print(bytesOf(text))
  }

  #set(change: Parameters<Show['set']>[0]): void {
    if (this.#shown)
      this.#view.set(change)
  }
}
