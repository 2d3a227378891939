import type { TestProject } from 'vitest/node'
import { findDockerCli } from './docker-cli.ts'
import { log, provide } from './provide.ts'

export default async function setup(project: TestProject): Promise<void> {
  await provide(project, 'dockerCli', () => findDockerCli({ log }))
}
