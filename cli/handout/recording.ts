import type { RecordedDemo } from '../../demo/asciicast-header.ts'
import type { Demo } from '../../demo/demo.ts'
import type { Transcript } from './transcript.ts'
import { readRecording } from '../../server/recordings/recordings.ts'
import { readTranscript } from './transcript.ts'

/** A demo with what its recording shows, or why it has none of its present text. */
export interface HandoutDemo {
  demo: Demo
  recorded?: RecordedDemo & { date: string, transcript: Transcript }
  gap?: string
}

/**
 * Reads what a demo shows in the handout; nothing is run and nobody is asked.
 * @param directory of the deck's recordings
 */
export async function readHandoutDemo(directory: string, demo: Demo): Promise<HandoutDemo> {
  const recording = await readRecording(directory, demo)
  if ('message' in recording)
    return { demo, gap: recording.message }
  const { cast, recordedAt } = recording
  return { demo, recorded: { ...cast.demo!, date: recordedAt.slice(0, 10), transcript: await readTranscript(cast) } }
}
