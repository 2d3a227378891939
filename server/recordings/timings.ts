import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { slowAfter } from '../../demo/timing.ts'
import { writeWhole } from './write-whole.ts'

/** Values kept of a step. */
const KEPT = 20

const Seconds = v.pipe(v.number(), v.finite(), v.minValue(0))
const TimingsSchema = v.record(v.string(), v.array(v.object({
  command: v.string(),
  /** Seconds, in the order of the rehearsals. */
  runs: v.pipe(v.array(Seconds), v.maxLength(KEPT)),
  last: Seconds,
  median: Seconds,
})))
/** Demo → one entry a step. */
export type Timings = v.InferOutput<typeof TimingsSchema>
export type StepTiming = Timings[string][number]

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Whether a step took clearly longer than it does as a rule. */
export function slower(seconds: number, usual: StepTiming | undefined): boolean {
  return seconds > slowAfter(usual)
}

/** Adds what a step took; a command that has changed begins anew. */
export function addTiming(timings: Timings, { demo, step, command, seconds }: { demo: string, step: number, command: string, seconds: number }): void {
  const steps = timings[demo] ??= []
  const before = steps[step]?.command === command ? steps[step].runs : []
  const runs = [...before, Math.round(seconds * 1000) / 1000].slice(-KEPT)
  steps[step] = { command, runs, last: runs.at(-1)!, median: Math.round(medianOf(runs) * 1000) / 1000 }
}

const fileIn = (directory: string): string => join(directory, 'timings.json')

/** @returns nothing known when there is no such file, or it cannot be read: it is only a habit */
export async function readTimings(directory: string): Promise<Timings> {
  const text = await readFile(fileIn(directory), 'utf8').catch(() => '{}')
  try {
    const read = v.safeParse(TimingsSchema, JSON.parse(text))
    return read.success ? read.output : {}
  }
  catch {
    return {}
  }
}

/** @throws what the file system says; the file is as it was before then */
export async function writeTimings(directory: string, timings: Timings): Promise<void> {
  await writeWhole(fileIn(directory), `${JSON.stringify(timings, null, 2)}\n`)
}
