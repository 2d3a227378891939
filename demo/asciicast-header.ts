import * as v from 'valibot'

/**
 * `o` output, `i` input, `m` marker, `r` resize, `x` exit: asciicast v3, "Event codes". Our files hold an `x` for each
 * command that has ended; asciinema-player (3.17) passes over all of them and plays to the end.
 */
export const Code = v.picklist(['o', 'i', 'm', 'r', 'x'])
export interface CastEvent { time: number, code: v.InferOutput<typeof Code>, data: string }

const count = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
const Cols = count(1, 1000)
const Rows = count(1, 500)
const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0))
const Text = v.pipe(v.string(), v.maxLength(1000))
/** Unix seconds; a Date holds no more than this. */
const Timestamp = count(0, 8.64e12)

/** What became of a step, and which of its events are what. */
const StepSchema = v.object({
  exit: v.nullable(count(0, 255)),
  ok: v.boolean(),
  seconds: Seconds,
  /** `o` events after the step's marker that end what the step before left: `^C` and the prompt. */
  before: count(0, 1_000_000),
  /** `o` events after those that are the typing of the command; all further ones are its output. */
  typed: count(0, 1_000_000),
})
export type RecordedStep = v.InferOutput<typeof StepSchema>

/** `slidev_demo` in the header: the one key that is not asciicast's; players pass over it. */
const DemoSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,63}$/)),
  /** Of the demo's text, see `demo-text.ts`: another one means that the recording is stale. */
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  engine: v.object({ version: Text, apiVersion: Text }),
  images: v.pipe(v.array(v.object({ name: Text, digest: Text })), v.maxLength(100)),
  /** One for each `m` event, in order. */
  steps: v.pipe(v.array(StepSchema), v.maxLength(1000)),
})
export type RecordedDemo = v.InferOutput<typeof DemoSchema>

/** What both versions say before their events. */
export interface CastHeader {
  cols: number
  rows: number
  /** Unix seconds of the begin. */
  timestamp?: number
  title?: string
  /** Seconds; a longer pause is shown as long as this. */
  idleTimeLimit?: number
  demo?: RecordedDemo
}

const Common = {
  timestamp: v.optional(Timestamp),
  title: v.optional(Text),
  idle_time_limit: v.optional(Seconds),
  slidev_demo: v.optional(DemoSchema),
}
type CommonKeys = v.InferOutput<v.ObjectSchema<typeof Common, undefined>>

function headerOf(cols: number, rows: number, { timestamp, title, idle_time_limit, slidev_demo }: CommonKeys): CastHeader {
  return { cols, rows, timestamp, title, idleTimeLimit: idle_time_limit, demo: slidev_demo }
}

export const HeaderV3 = v.pipe(
  v.object({ ...Common, version: v.literal(3), term: v.object({ cols: Cols, rows: Rows }) }),
  v.transform(({ term, ...common }) => headerOf(term.cols, term.rows, common)),
)
export const HeaderV2 = v.pipe(
  v.object({ ...Common, version: v.literal(2), width: Cols, height: Rows }),
  v.transform(({ width, height, ...common }) => headerOf(width, height, common)),
)
