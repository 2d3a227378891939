import type { Tls } from './tls.ts'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { compareNaturally } from '../natural-order.ts'
import { entriesOf } from './entries.ts'
import { TargetError } from './target-error.ts'
import { requireCertificates } from './tls.ts'

// docker-machine's own rule for names (libmachine/host, `ValidateHostName`)
const RE_NAME = /^[a-z\d][a-z\d.-]*$/i
const TLS_PORT = 2376

interface Config {
  /** Drivers differ: `none` keeps a URL, `generic` and `azure` a port of their own. */
  Driver?: { IPAddress?: string, URL?: string, EnginePort?: number, DockerPort?: number }
}

function storeOf(environment: NodeJS.ProcessEnv): string {
  return environment.MACHINE_STORAGE_PATH || join(environment.HOME || homedir(), '.docker', 'machine')
}

/** Names of the machines in docker-machine's store. */
export function listMachines(environment: NodeJS.ProcessEnv): string[] {
  const machines = join(storeOf(environment), 'machines')
  return entriesOf(machines).filter(name => RE_NAME.test(name) && existsSync(join(machines, name, 'config.json'))).sort(compareNaturally)
}

/**
 * A machine in docker-machine's store: what `docker-machine env` would say.
 * @throws TargetError when there is no such machine, no address or no certificates
 */
export function readMachine(name: string, environment: NodeJS.ProcessEnv): { host: string, tls?: Tls } {
  const store = storeOf(environment)
  const directory = join(store, 'machines', name)
  if (!RE_NAME.test(name))
    throw new TargetError(`--machine is "${name}", which is no name of a machine.`, 'docker-machine ls   (those there are)')
  const { Driver: driver = {} } = readConfig(directory, name, store)
  const port = driver.EnginePort || driver.DockerPort || TLS_PORT
  const host = driver.URL || (driver.IPAddress ? `tcp://${driver.IPAddress.includes(':') ? `[${driver.IPAddress}]` : driver.IPAddress}:${port}` : '')
  if (!host)
    throw new TargetError(`The machine "${name}" has no address: it was never started, or its driver does not keep it.`, `docker-machine start ${name}`)
  if (!host.startsWith('tcp://'))
    return { host }
  return { host, tls: requireCertificates(directory, true, `The machine "${name}"`) }
}

function readConfig(directory: string, name: string, store: string): Config {
  try {
    return JSON.parse(readFileSync(join(directory, 'config.json'), 'utf8')) as Config
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new TargetError(`The machine "${name}" cannot be read: ${(error as Error).message}`, `docker-machine create ${name}   (makes it again)`)
    throw new TargetError(`There is no machine "${name}" in ${store}.`, 'docker-machine ls   (those there are)')
  }
}
