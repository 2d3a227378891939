import type { Log } from '../../setup/private-engine/process.ts'
import { join } from 'node:path'
import { assertCanInstall, unpackPackage } from '../../setup/private-engine/apt.ts'
import { cached } from '../../setup/private-engine/cache.ts'
import { run, which } from '../../setup/private-engine/process.ts'

/** The docker program that ours is compared with, byte for byte. */
const REFERENCE = { suite: 'forky', version: '28.5.2' }

/**
 * Path of the reference docker program: Debian's docker-cli 28.5.2, unpacked and not installed, else a 28 on the PATH.
 * @throws Error when there is neither
 */
export async function findDockerCli({ log }: { log: Log }): Promise<string> {
  const path = await fetchReference(log).catch((error: Error) => {
    log(`no docker ${REFERENCE.version} from Debian ${REFERENCE.suite}: ${error.message}`)
    return which('docker')
  })
  const version = path && await versionOf(path)
  if (!path || !version?.startsWith('28.'))
    throw new Error(`a docker program of version 28 is needed to compare with, ${version ? `${path} is ${version}` : 'there is none'}`)
  log(`comparing with docker ${version}`)
  return path
}

async function fetchReference(log: Log): Promise<string> {
  assertCanInstall()
  const directory = await cached('docker-cli', REFERENCE, async (into) => {
    log(`fetching docker ${REFERENCE.version}`)
    await unpackPackage('docker-cli', REFERENCE.suite, into)
    const version = await versionOf(join(into, 'usr', 'bin', 'docker'))
    if (!version?.startsWith(REFERENCE.version))
      throw new Error(`the mirror has ${version}`)
  })
  return join(directory, 'usr', 'bin', 'docker')
}

async function versionOf(docker: string): Promise<string | undefined> {
  return /^Docker version ([^,]+)/.exec(await run(docker, ['--version']))?.[1]
}
