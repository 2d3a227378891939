import type { Terminal } from '../../server/docker/context.ts'
import type { Progress } from './progress.ts'
import { createInterface } from 'node:readline'
import { PassThrough, Readable } from 'node:stream'

/** A terminal for a docker verb whose lines become notes. */
export function noteTerminal({ note }: Progress, about: string): Terminal {
  const lines = new PassThrough()
  createInterface({ input: lines }).on('line', line => note(`${about}: ${line}`))
  return { stdin: Readable.from([]), stdout: lines, stderr: lines, on: () => {}, off: () => {} }
}
