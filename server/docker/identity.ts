import type Docker from 'dockerode'
import { CommandError } from './errors.ts'
import { askInfo } from './who-answers.ts'

/** Milliseconds in which an engine that is there says who it is. */
const ASK_MS = 10_000

/** Who an engine is, and what people call it. */
export interface Identity { id: string, name: string }

/** Whom each client was led to first. */
const known = new WeakMap<Docker, Identity>()

/** @param info what `GET /info` answers; engines of one machine up to 20.10 share their ID */
export function idOf({ ID, DockerRootDir }: { ID: string, DockerRootDir: string }): string {
  return `${ID} ${DockerRootDir}`
}

/** From now on this engine, and no other, is behind the client. */
export function know(docker: Docker, identity: Identity): void {
  known.set(docker, identity)
}

/**
 * Asks who answers, right before something is made, changed or removed there: the address may lead to another engine by now.
 * @throws CommandError when it is not the one that answered first
 */
export async function confirmEngine(docker: Docker): Promise<void> {
  const info = await askInfo(docker, AbortSignal.timeout(ASK_MS))
  const seen = { id: idOf(info), name: info.Name }
  const expected = known.get(docker)
  if (!expected)
    return know(docker, seen)
  if (seen.id !== expected.id) {
    throw new CommandError([
      `Another engine (${seen.name}) answers in the place of ${expected.name}.`,
      'Nothing was made, changed or removed there.',
      'To mend it: if that is as it should be, reset a demo once the badge says so, and the demos go on there.',
    ].join('\n'))
  }
}

/** Asks who answers unless that is known. */
export async function meetEngine(docker: Docker): Promise<void> {
  if (!known.has(docker))
    await confirmEngine(docker)
}
