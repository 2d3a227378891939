import type { TestProject } from 'vitest/node'
import process from 'node:process'
import { startPrivateEngine } from '../../setup/private-engine/private-engine.ts'
import { log, provide } from './provide.ts'

/**
 * Vitest's global set-up: a private engine, so that nobody's own is touched.
 * An engine named by TEST_DOCKER_HOST is used as it is: it needs the images busybox, busybox:1.37 and mysql.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | void> {
  let teardown: (() => Promise<void>) | undefined
  await provide(project, 'dockerHost', async () => {
    if (process.env.TEST_DOCKER_HOST)
      return process.env.TEST_DOCKER_HOST
    const engine = await startPrivateEngine({ log, name: 'tests', empty: true })
    teardown = engine.stop
    return engine.host
  })
  return teardown
}
