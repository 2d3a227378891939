import type { Readable } from 'node:stream'
import { createInterface } from 'node:readline'

/** A line of what the engine tells while it pulls, builds or loads (docker/docker pkg/jsonmessage). */
export interface Progress {
  id?: string
  status?: string
  stream?: string
  /** In bytes, unless `units` says what else. */
  progressDetail?: { current?: number, total?: number, units?: string }
}

/** The engine gave up in the middle; `message` is its own. */
export class ProgressError extends Error {}

/**
 * Reads progress to its end.
 * @throws ProgressError
 */
export async function* readProgress(answer: Readable | NodeJS.ReadableStream): AsyncGenerator<Progress> {
  for await (const line of createInterface({ input: answer })) {
    const { errorDetail, ...progress } = JSON.parse(line) as Progress & { errorDetail?: { message: string } }
    if (errorDetail)
      throw new ProgressError(errorDetail.message)
    yield progress
  }
}
