import type { Context } from './context.ts'
import type { Reference } from './values/reference.ts'
import { drawProgress } from './draw-progress.ts'
import { readProgress } from './progress.ts'
import { requestStream } from './request.ts'

/**
 * Pulls an image and prints what docker prints of it.
 * @throws ProgressError in the registry's words; what docker-modem throws
 */
export async function pull({ name, tag }: Reference, { docker, terminal, signal }: Context): Promise<void> {
  const answer = await requestStream(docker, { method: 'POST', path: '/images/create', query: { fromImage: name, tag }, signal })
  const draw = drawProgress(terminal.stderr)
  for await (const progress of readProgress(answer))
    terminal.stderr.write(draw(progress))
}
