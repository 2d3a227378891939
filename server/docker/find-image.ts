import type Docker from 'dockerode'
import { isNotFound } from './engine-error.ts'
import { request } from './request.ts'

/** Part of `GET /images/{name}/json` (Engine API 1.41). */
interface Answer { Id: string, RepoDigests: string[] | null, Size: number, Config: { Labels?: Record<string, string> | null } | null }

/** An image as an engine has it. */
export interface FoundImage {
  /** The registry's digest where it is known, else the image's id. */
  digest: string
  bytes: number
  labels: Record<string, string>
}

/**
 * Looks for an image on the engine; no registry is asked.
 * @returns undefined when there is none of this name
 * @throws what docker-modem throws
 */
export async function findImage(docker: Docker, name: string, signal?: AbortSignal): Promise<FoundImage | undefined> {
  // the engine takes the slashes of a name as they are
  const path = `/images/${name.split('/').map(encodeURIComponent).join('/')}/json`
  try {
    const { Id, RepoDigests, Size, Config } = await request<Answer>(docker, { method: 'GET', path, signal })
    return { digest: RepoDigests?.[0]?.split('@')[1] ?? Id, bytes: Size, labels: Config?.Labels ?? {} }
  }
  catch (error) {
    if (isNotFound(error))
      return undefined
    throw error
  }
}
