import type Docker from 'dockerode'
import { text } from 'node:stream/consumers'
import { requestStream } from './request.ts'

/** Docker's exit code for a wait that the engine could not finish. */
const WAIT_FAILED = 125

/**
 * Waits for a container's end (docker/cli container/utils.go, `waitExitOrRemoved`).
 * @param condition `removed` for a container that the engine removes at its end
 * @returns once the engine is listening, so that a start afterwards cannot be missed; `exit` settles at the end
 */
export async function listenForExit(docker: Docker, id: string, condition: 'next-exit' | 'not-running' | 'removed', signal: AbortSignal): Promise<{ exit: Promise<number> }> {
  const answer = await requestStream(docker, { method: 'POST', path: `/containers/${id}/wait`, query: { condition }, signal })
  const exit = text(answer).then((json) => {
    const { StatusCode, Error } = JSON.parse(json) as { StatusCode: number, Error?: { Message?: string } | null }
    return Error?.Message ? WAIT_FAILED : StatusCode
  })
  exit.catch(() => {})
  return { exit }
}
