import type Docker from 'dockerode'
import type { RunState, Unrecorded } from '../../demo/protocol.ts'
import type { Deck, DeckDemo } from '../deck.ts'
import type { Target } from '../docker/target.ts'
import type { Engine } from '../engine.ts'
import type { Policy } from '../policy-file.ts'
import type { Recordings } from '../recordings/recordings.ts'
import type { SeenRun } from '../session.ts'
import type { LeftRun } from './left-behind.ts'
import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { idleRun } from '../../demo/protocol.ts'
import { toCommandError } from '../docker/engine-error.ts'
import { prefixed } from '../docker/ownership.ts'
import { reattachOn } from './execute.ts'
import { FormerRuns } from './former-runs.ts'
import { findLeftRuns } from './left-behind.ts'
import { removeLeftovers } from './leftovers.ts'
import { dependentsOf, Needs } from './needs.ts'
import { onEngine } from './on-engine.ts'
import { Presses } from './presses.ts'
import { Question } from './question.ts'
import { Results } from './results.ts'
import { Run } from './run.ts'
import { Sources } from './sources.ts'

export interface StageParts {
  deck: Deck
  engine: Engine
  /** Milliseconds a typed character takes; 0 types at once. */
  msPerKey: number
  /** Before every name on the engine. */
  prefix: string
  policy: Policy
  /** Settles when the deck's images are on the engine. */
  images: () => Promise<void>
  /** Whether a person is asked before what a demo needs is run first; otherwise it is run. */
  askForNeeds: boolean
  /** Play where the engine cannot; left out, a step that fails there has failed. */
  recordings?: Recordings
}

/** Why a wish was not followed. */
export type No = 'busy' | 'resuming' | 'not-next' | 'engine-away' | 'no-recording' | 'needs'

/** All runs of a deck: at most one a demo, whoever asked for it. */
export class Stage extends EventEmitter<{ state: [RunState], opened: [Run] }> {
  readonly #parts: StageParts
  readonly #runs = new Map<string, Run>()
  readonly #presses = new Presses()
  readonly #sources: Sources
  readonly #needs: Needs
  readonly #results: Results
  readonly #question = new Question()
  /** What is to be said of demos whose runs were left on another host. */
  readonly #left = new Map<string, string>()
  /** Demo → the reset of it that is under way; never rejects. */
  readonly #resets = new Map<string, Promise<void>>()
  readonly #former: FormerRuns
  #channel = 0

  constructor(parts: StageParts) {
    super()
    this.#parts = parts
    this.#results = new Results(parts.engine, parts.deck.deck)
    this.#sources = new Sources(parts.recordings, () => this.#live)
    this.#former = new FormerRuns(parts.engine, async (docker, seen) => findLeftRuns(docker, parts.deck, seen, parts.prefix), async (left, docker) => this.#takeUp(left, docker))
    this.#needs = new Needs(parts.deck, this.#results, this.#sources)
    parts.engine.on('change', () => {
      for (const demo of parts.deck.demos.keys())
        this.emit('state', this.state(demo))
    })
  }

  /** The demo with this id; undefined when the deck has none. */
  demo(id: string): DeckDemo | undefined {
    return this.#parts.deck.demos.get(id)
  }

  run(demo: string): Run | undefined {
    return this.#runs.get(demo)
  }

  state(demo: string): RunState {
    const recordedAt = this.#sources.recording(demo)?.recordedAt
    const unrecorded = this.unrecorded(demo)
    const message = this.#left.get(demo)
    const state = this.#runs.get(demo)?.state ?? { ...idleRun(demo, this.#sources.of(demo)), ...(recordedAt && { recordedAt }), ...(message && { message }) }
    return { ...state, ...(unrecorded && { unrecorded }) }
  }

  /**
   * Plays a step; the first one opens a run.
   * @param press names the wish: the same one again joins what it started, even after a reset
   */
  play(demo: DeckDemo, step: number, press: string): 'playing' | No {
    if (this.#presses.has(press))
      return 'playing'
    if (!this.#live) {
      if (!this.#sources.recording(demo.id))
        return 'engine-away'
      const open = this.#runs.get(demo.id)
      if (!open?.playing)
        open?.choose('recorded')
    }
    else if (this.#former.looking) {
      // it may be just this demo whose run is found in a moment
      return 'resuming'
    }
    const opens = !this.#runs.has(demo.id) && (step === 0 || this.#resets.has(demo.id))
    if (opens && this.#parts.askForNeeds && this.unmetNeeds(demo).length > 0 && !this.#question.press(demo.id))
      return 'needs'
    // whoever presses while the demo is being reset cannot know yet which step is the next one: it is the first
    const answer = opens ? this.#open(demo).play(0) : this.#runs.get(demo.id)?.play(step) ?? 'not-next'
    if (answer === 'playing')
      this.#presses.add(press)
    return answer
  }

  /** What the demo starts from and what is not there, in the order in which it has to be run. */
  unmetNeeds(demo: DeckDemo): DeckDemo[] {
    return this.#needs.unmet(demo)
  }

  /**
   * Plays a demo on the engine or from its recording, from its next step on and after every reset.
   * @returns why not
   */
  choose(demo: DeckDemo, source: RunState['source']): No | undefined {
    const no = this.#sources.refusal(demo.id, source) ?? this.#runs.get(demo.id)?.choose(source)
    if (no)
      return no
    this.#sources.choose(demo.id, source)
    this.emit('state', this.state(demo.id))
    return undefined
  }

  /** Why a demo cannot be played from a recording; undefined when it can, or when this stage plays none. */
  unrecorded(demo: string): Unrecorded | undefined {
    return this.#sources.unrecorded(demo)
  }

  /**
   * Back to before the demo's first step: what it and the demos that build on it have left is removed.
   * @param volumes names of data volumes to remove as well
   * @throws CommandError in the engine's words
   */
  async reset(demo: DeckDemo, volumes: string[] = []): Promise<void> {
    // the host that is meant, wherever the demos go meanwhile
    const { deck, engine: { docker } } = this.#parts
    const ids = dependentsOf(deck, demo.id)
    // at once: a press that comes right behind belongs to the run after
    const closed = ids.map(async id => this.#close(id))
    const earlier = ids.map(id => this.#resets.get(id))
    const removed = Promise.allSettled([...closed, ...earlier]).then(async () => this.#removeLeft(docker, demo, volumes))
    const settled = removed.catch(() => {})
    ids.forEach(id => this.#resets.set(id, settled))
    void settled.then(() => ids.forEach(id => this.#resets.get(id) === settled && this.#resets.delete(id)))
    return removed
  }

  async #close(id: string): Promise<void> {
    const run = this.#runs.get(id)
    this.#runs.delete(id)
    this.#former.forget(id)
    this.#results.forget(id)
    this.#left.delete(id)
    const closed = run?.close()
    this.emit('state', this.state(id))
    await closed
  }

  async #removeLeft(docker: Docker, demo: DeckDemo, volumes: string[]): Promise<void> {
    const { deck, engine, prefix } = this.#parts
    // whoever resets has read the banner: another engine in the old one's place is taken
    if (docker === engine.docker)
      await engine.acceptExchange()
    // without an engine there is nothing to remove now; the next live run begins with it
    if (this.#live || volumes.length > 0) {
      await removeLeftovers(docker, deck, demo.id, { prefix, volumes }).catch((error) => {
        throw toCommandError(error, docker)
      })
    }
  }

  /** The demo of which a step is being played; undefined when all of them stand. */
  get playing(): string | undefined {
    return [...this.#runs.values()].find(run => run.playing)?.state.demo
  }

  /**
   * Goes on with all demos on another host, from their start, while none is being played. What runs on the old one goes
   * on there, and keeps its labels.
   */
  goTo(target: Target): void {
    const { engine } = this.#parts
    const left = [...this.#runs]
    // by its name: viewers on the network read it as well
    const from = engine.state.state === 'live' ? engine.state.name : 'the host before'
    this.#runs.clear()
    this.#results.clear()
    this.#left.clear()
    this.#former.clear()
    this.#question.forget()
    for (const [demo, run] of left) {
      this.#left.set(demo, `What this demo has run on ${from} goes on there. Here it begins anew.`)
      // before its connections go: a run that is closed says nothing any more
      void run.close()
    }
    engine.goTo(target)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(run => run.close()))
  }

  /**
   * Takes up the runs that a former server, which was killed, has left on the engine: now, or as soon as there is one.
   * Without it they are leftovers: the next run of their demo removes them.
   * @param seen what the former server has seen of them
   */
  resume(seen: readonly SeenRun[]): void {
    this.#former.find(seen)
  }

  /** What the next server should know of the runs, if this one is killed. */
  get seen(): SeenRun[] {
    const open = [...this.#runs].flatMap(([demo, run]) => this.#former.has(demo) ? [] : run.seen ?? [])
    return [...this.#former.seen, ...open]
  }

  async #takeUp({ demo, run: origin, steps, cut }: LeftRun, docker: Docker): Promise<void> {
    if (this.#runs.has(demo.id) || this.#resets.has(demo.id))
      return
    const run = this.#open(demo, { taken: origin })
    run.resume({ steps, cut, reattach: reattachOn(docker, demo) })
    await run.settled
    if (this.#runs.get(demo.id) !== run)
      return
    this.#former.forget(demo.id)
    if (run.state.step === demo.steps.length && run.state.results.at(-1)?.ok)
      this.#results.add(demo.id)
    this.emit('state', this.state(demo.id))
  }

  /** @param how.taken the run's name in labels, when it is a former server's */
  #open(demo: DeckDemo, { taken, msPerKey = this.#parts.msPerKey }: { taken?: string, msPerKey?: number } = {}): Run {
    const { deck, engine: { docker }, prefix, policy } = this.#parts
    dependentsOf(deck, demo.id).forEach(id => this.#results.forget(id))
    const origin = taken ?? randomUUID() as string
    const run: Run = new Run({
      demo,
      id: randomUUID(),
      origin,
      channel: ++this.#channel,
      msPerKey,
      source: this.#sources.of(demo.id),
      recording: this.#sources.recording(demo.id),
      engine: onEngine({
        docker,
        deck,
        demo,
        origin: { deck: deck.deck, demo: demo.id, run: origin },
        prefix,
        rules: policy.rulesFor(demo.id),
        patience: step => step.within + this.#needs.msFor(demo),
        ready: async signal => this.#makeReady(demo, run, docker, signal),
      }),
    })
    run.on('result', (index, { ok }) => {
      // a recording leaves nothing on the engine, nor takes anything away
      if (run.state.source === 'recorded')
        return
      if (ok && index === demo.steps.length - 1)
        this.#results.add(demo.id)
      this.#results.taken(demo.id, demo.commands[index]!, name => prefixed(prefix, name))
      if (this.#live)
        this.#results.look().catch(() => {})
    })
    run.on('state', () => {
      if (this.#runs.get(demo.id) === run)
        this.emit('state', this.state(demo.id))
    })
    this.#runs.set(demo.id, run)
    this.#left.delete(demo.id)
    if (!taken)
      this.#former.forget(demo.id)
    // in this order: a window must know the run before its first bytes
    this.emit('state', this.state(demo.id))
    this.emit('opened', run)
    return run
  }

  /** What must be true before a run's first command. */
  async #makeReady(demo: DeckDemo, run: Run, docker: Docker, signal: AbortSignal): Promise<void> {
    const { deck, images, prefix } = this.#parts
    await this.#resets.get(demo.id)
    signal.throwIfAborted()
    await Promise.all([...this.#runs.values()].filter(other => other !== run).map(async other => other.finish()))
    await removeLeftovers(docker, deck, demo.id, { prefix, signal })
    await images()
    signal.throwIfAborted()
    await this.#needs.play(demo, run, async need => this.#openInstead(need), () => this.#runs.get(demo.id) === run)
  }

  /** A run that is played at once, in the place of the one that is there. */
  async #openInstead(demo: DeckDemo): Promise<Run> {
    await this.#close(demo.id)
    return this.#open(demo, { msPerKey: 0 })
  }

  get #live(): boolean {
    return this.#parts.engine.state.state === 'live'
  }
}
