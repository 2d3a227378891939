import type { TestProject } from 'vitest/node'
import type { Log } from '../../setup/private-engine/process.ts'
import process from 'node:process'
import { styleText } from 'node:util'

declare module 'vitest' {
  export interface ProvidedContext {
    /** `unix://…` of the engine for tests; '' where there is none: skip, with `describe.skipIf(!inject('dockerHost'))`. */
    dockerHost: string
    /** Path of the docker program that ours is compared with, or ''. */
    dockerCli: string
    /** Path of the browser, or ''. */
    chromium: string
  }
}

export const log: Log = line => void process.stderr.write(`${styleText('dim', '[setup]')} ${line}\n`)

/**
 * Hands what `find` finds to the tests. Where it cannot be had the tests that need it are skipped, and that is said
 * aloud; on a build machine (CI=true) it stops the tests.
 */
export async function provide(project: TestProject, key: 'dockerHost' | 'dockerCli' | 'chromium', find: () => Promise<string>): Promise<void> {
  try {
    project.provide(key, await find())
  }
  catch (error) {
    if (process.env.CI === 'true')
      throw error
    log(styleText(['bold', 'yellow'], `SKIPPED: tests of "${project.name}" that need ${key}: ${(error as Error).message}`))
    project.provide(key, '')
  }
}
