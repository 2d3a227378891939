import type { Context } from './context.ts'
import type { Reference } from './values/reference.ts'
import { readProgress } from './progress.ts'
import { requestStream } from './request.ts'

/**
 * Pulls an image and prints what docker prints where there is no terminal to draw bars on: a line per change of state.
 * @throws ProgressError in the registry's words; what docker-modem throws
 */
export async function pull({ name, tag }: Reference, { docker, terminal, signal }: Context): Promise<void> {
  const answer = await requestStream(docker, { method: 'POST', path: '/images/create', query: { fromImage: name, tag }, signal })
  for await (const { id, status, progressDetail } of readProgress(answer)) {
    if (!progressDetail?.current && !progressDetail?.total)
      terminal.stderr.write(`${id ? `${id}: ` : ''}${status}\n`)
  }
}
