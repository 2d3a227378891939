import type Docker from 'dockerode'
import * as v from 'valibot'
import { request } from './request.ts'
import { NoEngineError } from './target/failure.ts'

const Version = v.object({ Version: v.string(), ApiVersion: v.pipe(v.string(), v.regex(/^\d+\.\d+$/)) })
const Info = v.object({ ID: v.string(), Name: v.string(), DockerRootDir: v.string(), SystemTime: v.optional(v.string(), '') })

/** Part of `GET /version` (Engine API 1.41). */
export type EngineVersion = v.InferOutput<typeof Version>
/** Part of `GET /info` (Engine API 1.41). */
export type EngineInfo = v.InferOutput<typeof Info>

/** @throws NoEngineError when the answer is none of a Docker engine: anything may listen at an address */
export async function askVersion(docker: Docker, signal: AbortSignal): Promise<EngineVersion> {
  return take(Version, await request(docker, { method: 'GET', path: '/version', signal }))
}

/** @throws NoEngineError as above */
export async function askInfo(docker: Docker, signal?: AbortSignal): Promise<EngineInfo> {
  return take(Info, await request(docker, { method: 'GET', path: '/info', signal }))
}

function take<S extends v.GenericSchema>(schema: S, answer: unknown): v.InferOutput<S> {
  const read = v.safeParse(schema, answer)
  if (!read.success)
    throw new NoEngineError()
  return read.output
}
