import * as v from 'valibot'

/**
 * What goes over `/live`, one WebSocket a window. Text frames are JSON messages, declared here and nowhere else;
 * binary frames are terminal bytes, see `encodeBytes`.
 */

/** Header of every answer of the server: a static web server sends none, and a page then knows that nothing runs behind it. */
export const SERVER_HEADER = 'x-demo-server'

/** Longest frame a window may send, in bytes. */
export const MAX_FRAME = 64 * 1024

/** Longest text of keys in one message, in UTF-16 code units. */
export const MAX_KEYS = 4096

/** Longest reason why a message was refused: it may quote the message. */
const MAX_REASON = 200

const DemoId = v.pipe(v.string(), v.maxLength(64))
const Id = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/))
const Index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000))
const Offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** Show me this demo; I have the first `offset` bytes of `run` already. */
const Watch = v.strictObject({ type: v.literal('watch'), demo: DemoId, run: v.optional(Id), offset: v.optional(Offset) })
const Unwatch = v.strictObject({ type: v.literal('unwatch'), demo: DemoId })
/** Play this step. `id` is the press: sent again, it joins what it started. */
const Play = v.strictObject({ type: v.literal('play'), demo: DemoId, step: Index, id: Id })
/** Show the rest of the command that is being typed at once; of a recording, once it is typed, the rest of its output. */
const Skip = v.strictObject({ type: v.literal('skip'), demo: DemoId })
/** Keys of the presenter, into the terminal of a running step. */
const Keys = v.strictObject({ type: v.literal('keys'), demo: DemoId, data: v.pipe(v.string(), v.maxLength(MAX_KEYS)) })
/** Ctrl-C; the second one within a step ends it for good. */
const Stop = v.strictObject({ type: v.literal('stop'), demo: DemoId })
/** Stand still, or go on; recordings only. */
const Pause = v.strictObject({ type: v.literal('pause'), demo: DemoId })
/** Play the demo's steps on the engine or from its recording, from the step on that is next or being played. */
const Source = v.strictObject({ type: v.literal('source'), demo: DemoId, source: v.picklist(['live', 'recorded']) })
/** Back to the demo's start: its containers and networks go, and the volumes named. */
const Reset = v.strictObject({ type: v.literal('reset'), demo: DemoId, volumes: v.optional(v.array(v.pipe(v.string(), v.maxLength(255)))) })

/** Go on with the demos on this host, one of those that `Hosts` has named. */
const GoTo = v.strictObject({ type: v.literal('host'), name: v.pipe(v.string(), v.maxLength(300)) })

/** Where the presenter is, as Slidev's shared state has it (`@slidev/client/state/shared.ts`). */
const PositionSchema = v.object({
  page: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
  clicks: Index,
  clicksTotal: v.optional(Index),
  timer: v.optional(v.object({
    status: v.picklist(['stopped', 'running', 'paused']),
    startedAt: v.number(),
    pausedAt: v.number(),
    slides: v.record(v.pipe(v.string(), v.regex(/^\d{1,5}$/)), v.object({ start: v.optional(v.number()), end: v.optional(v.number()) })),
  })),
  cursor: v.optional(v.object({ x: v.number(), y: v.number(), style: v.optional(v.picklist(['cursor', 'laser'])) })),
})
export type SlidePosition = v.InferOutput<typeof PositionSchema>

/**
 * The presenter has moved: everybody follows. `stays`: nothing but the pointer or the timer has, and nobody changes the slide;
 * another window may have, of which this one has not heard yet.
 */
const Slide = v.strictObject({ type: v.literal('slide'), position: PositionSchema, stays: v.optional(v.boolean()) })

const RequestSchema = v.variant('type', [Watch, Unwatch, Play, Skip, Keys, Stop, Pause, Source, Reset, GoTo, Slide])
/** What a window may say. */
export type Request = v.InferOutput<typeof RequestSchema>

/** The types of all that a window may say. */
export function requestTypes(): Request['type'][] {
  return RequestSchema.options.map(({ entries }) => entries.type.literal)
}

/** Who may say what: everything not listed under a role is refused. */
export const ALLOWED = {
  viewer: ['watch', 'unwatch'],
  presenter: ['watch', 'unwatch', 'play', 'skip', 'keys', 'stop', 'pause', 'source', 'reset', 'host', 'slide'],
} as const satisfies Record<string, readonly Request['type'][]>
export type Role = keyof typeof ALLOWED

export interface Welcome { type: 'welcome', role: Role, deck: string, /** where the presenter is, if anybody has moved yet */ position?: SlidePosition, /** for presenters: where viewers on the network come in */ networkLink?: string }

/** The engine behind the demos, as the badge shows it. */
export type EngineState
  = | { state: 'connecting', target: string }
    | { state: 'live', target: string, name: string, version: string, apiVersion: string }
    | { state: 'away', target: string, /** what was looked at, in order, with each answer */ lookedAt: string[], /** one command that mends it */ mend?: string }
export type Engine = { type: 'engine' } & EngineState

/** A Docker host that the demos can go to. */
export interface Host {
  /** What a person calls it: `this machine`, `context cloud`. */
  name: string
  /** As `DOCKER_HOST` has it; '' for one that cannot be used. */
  host: string
  /** The demos are there. */
  current: boolean
  /** Why it cannot be used, in one line. */
  unusable?: string
}
/** For presenters: all hosts there are to choose from. */
export interface Hosts { type: 'hosts', hosts: Host[] }

/** `waiting`: an interactive command stands at its prompt. `failed`: ended otherwise than the fence says. */
export type Status = 'idle' | 'typing' | 'running' | 'waiting' | 'done' | 'failed'

export interface StepResult {
  /** Exit code; null for an input step and for a command that `until` left running. */
  exit: number | null
  ok: boolean
  /** What was expected and not met, in one line. */
  unmet?: string
  seconds: number
}

/** Why a demo has no recording that can be played. */
export interface Unrecorded {
  /** For people, with the file's name and the way out. */
  message: string
  /** There is one, but it shows another text than the slide. */
  stale?: true
}

/** Where a demo's run stands; sent whole at every change. */
export interface RunState {
  type: 'run'
  demo: string
  /** null: idle, never played or reset. */
  run: string | null
  /** Of the run's binary frames. */
  channel: number
  status: Status
  /** The step that is being played, or the next one to play. */
  step: number
  results: StepResult[]
  /** Where the step that is being played, or the next one, comes from. */
  source: 'live' | 'recorded'
  /** When the demo's recording was made, ISO 8601; left out when there is none of this text. */
  recordedAt?: string
  /** Why there is none. */
  unrecorded?: Unrecorded
  /** A recording stands still. */
  paused?: true
  /** A hint or the reason of a failure, for people; at most six lines. */
  message?: string
}

/** The state of a demo that has no run: never played, or reset. */
export function idleRun(demo: string, source: RunState['source']): RunState {
  return { type: 'run', demo, run: null, channel: -1, status: 'idle', step: 0, results: [], source }
}

/** The window's copy is too old or of another run: clear, write `data`, go on at `offset`. */
export interface Screen { type: 'screen', demo: string, channel: number, offset: number, data: string }

/** The presenter has moved; told to every other window. */
export interface SlideNotice { type: 'slide', position: SlidePosition }
/** To the window that has changed the slide: it is done, and every `SlideNotice` until here was of before. */
export interface Moved { type: 'moved' }

/** Milliseconds between two ticks. */
export const TICK_MS = 4000
/** Nothing has happened; the path still stands. A window that hears nothing for three of them opens a new one. */
export interface Tick { type: 'tick' }

/** The answer to a request that was not carried out. Nothing was run. */
export interface Refused {
  type: 'refused'
  demo?: string
  /** Name of the host that was asked for. */
  host?: string
  code: 'malformed' | 'role' | 'unknown-demo' | 'unknown-step' | 'not-running' | 'busy' | 'resuming' | 'not-next' | 'needs'
    | 'engine-away' | 'no-recording' | 'reset-failed' | 'unknown-host' | 'unusable-host'
  /** For people. */
  message: string
}

/** What the server says. */
export type Notice = Welcome | Engine | Hosts | RunState | Screen | SlideNotice | Moved | Tick | Refused

/**
 * The one decoder of what comes from a window.
 * @returns the request, or the reason why it is none
 */
export function decodeRequest(text: string): Request | { error: string } {
  let json: unknown
  try {
    json = JSON.parse(text)
  }
  catch {
    return { error: 'not JSON' }
  }
  // the first thing that is wrong is enough: a message may hold thousands
  const read = v.safeParse(RequestSchema, json, { abortEarly: true, abortPipeEarly: true })
  return read.success ? read.output : { error: v.summarize(read.issues).slice(0, MAX_REASON) }
}

/** Length of a binary frame's header. */
export const HEADER = 12

/** A binary frame: channel (u32), offset of the first byte in the run's log (f64), bytes. All big-endian. */
export function encodeBytes(channel: number, offset: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(HEADER + bytes.length)
  frame.set(bytes, HEADER)
  return writeHeader(frame, channel, offset)
}

/** @param frame whose first `HEADER` bytes are still empty */
export function writeHeader(frame: Uint8Array<ArrayBuffer>, channel: number, offset: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(frame.buffer)
  view.setUint32(0, channel)
  view.setFloat64(4, offset)
  return frame
}

/** Bytes of a run that a window's terminal takes in between two words about it. */
export const DRAWN_EVERY = 64 * 1024

/** What a window says when its terminal has taken in the run's bytes up to `offset`: a binary frame without bytes. */
export function encodeDrawn(channel: number, offset: number): Uint8Array<ArrayBuffer> {
  return encodeBytes(channel, offset, new Uint8Array())
}

/** @returns undefined when it is not such a frame */
export function decodeDrawn(frame: Uint8Array): { channel: number, offset: number } | undefined {
  if (frame.length !== HEADER)
    return undefined
  const view = new DataView(frame.buffer, frame.byteOffset, HEADER)
  const offset = view.getFloat64(4)
  return Number.isSafeInteger(offset) && offset >= 0 ? { channel: view.getUint32(0), offset } : undefined
}

export function decodeBytes(frame: ArrayBuffer): { channel: number, offset: number, bytes: Uint8Array } {
  const view = new DataView(frame)
  return { channel: view.getUint32(0), offset: view.getFloat64(4), bytes: new Uint8Array(frame, HEADER) }
}
