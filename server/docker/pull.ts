import type { Context } from './context.ts'
import type { Reference } from './values/reference.ts'
import { createInterface } from 'node:readline'
import { requestStream } from './request.ts'

/** A line of the engine's progress (docker/docker pkg/jsonmessage). */
interface Progress {
  id?: string
  status?: string
  progressDetail?: { current?: number, total?: number }
  errorDetail?: { message: string }
}

/** The registry, or the way to it, did not give the image. */
export class PullError extends Error {}

/**
 * Pulls an image and prints what docker prints where there is no terminal to draw bars on: a line per change of state.
 * @throws PullError in the registry's words; what docker-modem throws
 */
export async function pull({ name, tag }: Reference, { docker, terminal, signal }: Context): Promise<void> {
  const progress = await requestStream(docker, { method: 'POST', path: '/images/create', query: { fromImage: name, tag }, signal })
  for await (const line of createInterface({ input: progress })) {
    const { id, status, progressDetail, errorDetail } = JSON.parse(line) as Progress
    if (errorDetail)
      throw new PullError(errorDetail.message)
    if (!progressDetail?.current && !progressDetail?.total)
      terminal.stderr.write(`${id ? `${id}: ` : ''}${status}\n`)
  }
}
