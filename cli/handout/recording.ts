import type { RecordedDemo } from '../../demo/asciicast-header.ts'
import type { Demo } from '../../demo/demo.ts'
import type { Transcript } from './transcript.ts'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CAST_LIMITS, CastError, readCast } from '../../demo/asciicast.ts'
import { hashDemo } from '../../demo/demo-text.ts'
import { readTranscript } from './transcript.ts'

/** A demo with what its recording shows; `gap` says what is wrong with a recording that cannot be printed, or is stale. */
export interface HandoutDemo {
  demo: Demo
  recorded?: RecordedDemo & { date: string, transcript: Transcript }
  gap?: string
}

const AGAIN = 'record it with: npm run rehearse -- --record'

async function readBounded(path: string, file: string): Promise<Uint8Array> {
  if ((await stat(path)).size > CAST_LIMITS.bytes)
    throw new CastError(file, `larger than ${CAST_LIMITS.bytes} bytes`)
  return readFile(path)
}

/**
 * Reads the recording of one demo; nothing is run and nobody is asked.
 * @param root directory of the deck
 */
export async function readRecording(demo: Demo, root: string): Promise<HandoutDemo> {
  const file = `public/recordings/${demo.id}.cast`
  try {
    const cast = readCast(await readBounded(join(root, file), file), { file, demo: demo.id })
    const date = new Date((cast.timestamp ?? 0) * 1000).toISOString().slice(0, 10)
    const recorded = { ...cast.demo!, date, transcript: await readTranscript(cast) }
    if (recorded.hash !== await hashDemo(demo))
      return { demo, gap: `${file} is of an older text of the slide; ${AGAIN}` }
    return { demo, recorded }
  }
  catch (error) {
    if (error instanceof CastError)
      return { demo, gap: error.message }
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { demo, gap: `there is no ${file}; ${AGAIN}` }
    throw error
  }
}
