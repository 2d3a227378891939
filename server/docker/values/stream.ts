import { ValueError } from '../errors.ts'

export type StreamName = 'stdin' | 'stdout' | 'stderr'
const NAMES: readonly string[] = ['stdin', 'stdout', 'stderr'] satisfies StreamName[]

/** `--attach STDOUT` (docker/cli container/opts.go, `validateAttach`). */
export function readStream(text: string): StreamName {
  const name = text.toLowerCase()
  if (!NAMES.includes(name))
    throw new ValueError('valid streams are STDIN, STDOUT and STDERR')
  return name as StreamName
}
