import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { go, noGo } from './finding.ts'
import { EngineAway } from './subject.ts'

/** The API that the deck's engine is written for (Docker 20.10). */
const OLDEST_API = [1, 41]

/** Whether an engine answers, and which. */
export async function checkHost({ engine }: Subject): Promise<Finding> {
  try {
    const { info, version, target } = await engine
    return go(`${info.Name}, Docker ${version} (${target.host}, by ${target.source})`)
  }
  catch (error) {
    if (error instanceof EngineAway)
      return noGo(error.message, error.failure.mend)
    throw error
  }
}

/** Whether the engine's API is new enough for what the deck asks of it. */
export async function checkApi({ engine }: Subject): Promise<Finding> {
  const { apiVersion, version } = await engine
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number)
  const old = major < OLDEST_API[0]! || (major === OLDEST_API[0] && minor < OLDEST_API[1]!)
  return old
    ? noGo(`${apiVersion} (Docker ${version}) is older than ${OLDEST_API.join('.')} (Docker 20.10)`, 'curl -fsSL https://get.docker.com | sudo sh')
    : go(apiVersion)
}
