import type { Finding } from './finding.ts'
import process from 'node:process'
import { go, noGo } from './finding.ts'

/** The first whose file loader runs this project's TypeScript as it stands. */
const OLDEST = [22, 18]

/** The Node that runs us, which is the one that runs the talk. */
export async function checkNode(version = process.versions.node): Promise<Finding> {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const old = major < OLDEST[0]! || (major === OLDEST[0] && minor < OLDEST[1]!)
  return old ? noGo(`${version} is older than ${OLDEST.join('.')}: not the one that this project brings`, 'npm ci') : go(version)
}
