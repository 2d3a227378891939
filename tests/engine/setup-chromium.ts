import type { TestProject } from 'vitest/node'
import { findChromium } from './chromium.ts'
import { log, provide } from './provide.ts'

export default async function setup(project: TestProject): Promise<void> {
  await provide(project, 'chromium', () => findChromium({ log }))
}
