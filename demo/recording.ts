import type { Cast } from './asciicast.ts'
import type { Unrecorded } from './protocol.ts'
import { CastError, readCast } from './asciicast.ts'

/** A demo's recording, of the text that the slide shows. */
export interface Recording {
  cast: Cast
  /** ISO 8601. */
  recordedAt: string
}

/** What of a demo says whether a recording is of it. */
export interface RecordedDemo {
  id: string
  /** Of its text, see `demo-text.ts`. */
  hash: string
  /** Of the terminal that it is played in. */
  cols: number
  rows: number
  steps: readonly { kind: 'command' | 'input' }[]
}

const AGAIN = 'To make it again: npm run rehearse -- --record'

/**
 * Takes a file for the recording of a demo, or says why not.
 * @param source undefined: there is no file
 */
export function takeRecording(source: Uint8Array | string | undefined, { id, hash, cols, rows, steps }: RecordedDemo): Recording | Unrecorded {
  if (source === undefined)
    return { message: `There is no recording of "${id}". To make one: npm run rehearse -- --record` }
  try {
    const cast = readCast(source, { file: `${id}.cast`, demo: id })
    const recordedAt = new Date((cast.timestamp ?? 0) * 1000).toISOString()
    if (cast.demo!.hash !== hash || cast.demo!.steps.length !== steps.length)
      return { message: `The recording of "${id}" from ${recordedAt.slice(0, 10)} shows another text than the slide. ${AGAIN}`, stale: true }
    // the hash says that it is of this size
    if (cast.cols !== cols || cast.rows !== rows)
      throw new CastError(`${id}.cast`, `a terminal of ${cast.cols} columns and ${cast.rows} rows, the demo's has ${cols} and ${rows}`, 1)
    return { cast, recordedAt }
  }
  catch (error) {
    if (error instanceof CastError)
      return refusedRecording(id, error)
    throw error
  }
}

/** A recording that the reader, or whoever fetched it, has refused. */
export function refusedRecording(id: string, { message }: CastError): Unrecorded {
  return { message: `The recording of "${id}" cannot be played: ${message}. ${AGAIN}` }
}
