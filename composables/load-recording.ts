import type { Unrecorded } from '../demo/protocol.ts'
import type { RecordedDemo, Recording } from '../demo/recording.ts'
import { CAST_LIMITS, CastError } from '../demo/asciicast.ts'
import { refusedRecording, takeRecording } from '../demo/recording.ts'
import { isFile } from './is-file.ts'

/** Reads an answer up to the size that a recording may have. */
async function readLimited(body: ReadableStream<Uint8Array<ArrayBuffer>>, file: string): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  // leaving the loop ends the download
  for await (const part of body) {
    length += part.length
    if (length > CAST_LIMITS.bytes)
      throw new CastError(file, `larger than ${CAST_LIMITS.bytes} bytes`)
    parts.push(part)
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}

/**
 * Fetches the recording of a demo from beside the page; in a page that is one file it stands in the page.
 * @param base of the deck, with a slash at its end
 */
export async function loadRecording(demo: RecordedDemo, base: string): Promise<Recording | Unrecorded> {
  const file = `${demo.id}.cast`
  if (isFile)
    return takeRecording(document.querySelector(`script[data-recording="${file}"]`)?.textContent, demo)
  try {
    const response = await fetch(`${base}recordings/${file}`)
    // a web server of single pages answers with the page where there is no file
    const missing = !response.ok || response.headers.get('content-type')?.startsWith('text/html')
    return takeRecording(missing || !response.body ? undefined : await readLimited(response.body, file), demo)
  }
  catch (error) {
    if (error instanceof CastError)
      return refusedRecording(demo.id, error)
    return { message: `The recording of "${demo.id}" could not be fetched (${(error as Error).message}).` }
  }
}
