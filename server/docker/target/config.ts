import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The docker program's own directory. */
export function configDirectory(environment: NodeJS.ProcessEnv): string {
  return environment.DOCKER_CONFIG || join(environment.HOME || homedir(), '.docker')
}

/**
 * The context that `docker context use` has chosen; '' for none.
 * @returns also what is to be said of it: docker goes on without a file that it cannot read
 */
export function readCurrentContext(environment: NodeJS.ProcessEnv): { name: string, seen: string } {
  const file = join(configDirectory(environment), 'config.json')
  try {
    const { currentContext } = JSON.parse(readFileSync(file, 'utf8')) as { currentContext?: unknown }
    const name = typeof currentContext === 'string' ? currentContext : ''
    return { name, seen: name || 'names none' }
  }
  catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return { name: '', seen: missing ? 'no such file' : `cannot be read (${(error as Error).message})` }
  }
}
