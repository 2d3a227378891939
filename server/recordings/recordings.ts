import type { Demo } from '../../demo/demo.ts'
import type { Unrecorded } from '../../demo/protocol.ts'
import type { Recording } from '../../demo/recording.ts'
import type { Deck } from '../deck.ts'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { CAST_LIMITS, CastError } from '../../demo/asciicast.ts'
import { hashDemo } from '../../demo/demo-text.ts'
import { refusedRecording, takeRecording } from '../../demo/recording.ts'

/** Demo → its recording, or why it has none that can be played. */
export type Recordings = ReadonlyMap<string, Recording | Unrecorded>

/** Where a deck keeps its recordings. */
export function recordingsOf({ root }: Pick<Deck, 'root'>): string {
  return join(root, 'public/recordings')
}

/** The file of a demo's recording; its name comes from the deck, never from a file's content. */
export function fileOf(directory: string, { id }: Pick<Demo, 'id'>): string {
  return join(directory, `${id}.cast`)
}

/**
 * Reads a file up to the size that a recording may have.
 * @returns undefined when there is none
 * @throws CastError
 */
async function readLimited(path: string, file: string): Promise<Uint8Array | undefined> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      return undefined
    throw new CastError(file, `cannot be read (${error.code})`)
  })
  if (!handle)
    return undefined
  try {
    const stat = await handle.stat()
    if (!stat.isFile())
      throw new CastError(file, 'not a file')
    if (stat.size > CAST_LIMITS.bytes)
      throw new CastError(file, `larger than ${CAST_LIMITS.bytes} bytes`)
    // no more than was seen, should it grow meanwhile
    const { buffer, bytesRead } = await handle.read(new Uint8Array(stat.size), 0, stat.size, 0)
    return buffer.subarray(0, bytesRead)
  }
  finally {
    await handle.close()
  }
}

/**
 * Reads the recording of a demo.
 * @returns the recording, or why there is none that shows this text
 */
export async function readRecording(directory: string, demo: Demo): Promise<Recording | Unrecorded> {
  try {
    const bytes = await readLimited(fileOf(directory, demo), `${demo.id}.cast`)
    return takeRecording(bytes, { ...demo, hash: await hashDemo(demo) })
  }
  catch (error) {
    if (error instanceof CastError)
      return refusedRecording(demo.id, error)
    throw error
  }
}

/** Reads the recordings of all demos of a deck. */
export async function readRecordings(deck: Pick<Deck, 'root' | 'demos'>): Promise<Recordings> {
  const directory = recordingsOf(deck)
  const read = await Promise.all([...deck.demos.values()].map(async demo => [demo.id, await readRecording(directory, demo)] as const))
  return new Map(read)
}
