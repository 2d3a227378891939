import type Docker from 'dockerode'
import type { Readable } from 'node:stream'

interface Ask {
  method: 'GET' | 'POST' | 'DELETE'
  /** Without the API version; ids and names already escaped. */
  path: string
  query?: Record<string, string | boolean | string[] | undefined>
  body?: object
  signal?: AbortSignal
}

/**
 * One call of the engine's API where dockerode's own method hides a part of the answer.
 * @returns the answer's JSON
 * @throws what docker-modem throws, see `engine-error.ts`
 */
export async function request<T>(docker: Docker, ask: Ask): Promise<T> {
  return await dial(docker, ask, false) as T
}

/** The same for an answer that comes piece by piece: it is there as soon as its headers are. */
export async function requestStream(docker: Docker, ask: Ask): Promise<Readable> {
  return await dial(docker, ask, true) as Readable
}

function dial(docker: Docker, { method, path, query = {}, body = {}, signal }: Ask, isStream: boolean): Promise<unknown> {
  const options = {
    path: `${path}?`,
    method,
    isStream,
    abortSignal: signal,
    options: { _query: Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)), _body: body },
    statusCodes: { 200: true, 201: true, 204: true, 304: true },
  }
  return new Promise((resolve, reject) => {
    docker.modem.dial(options, (error: unknown, answer: unknown) => error ? reject(error) : resolve(answer))
  })
}
