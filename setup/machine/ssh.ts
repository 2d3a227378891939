import type Docker from 'dockerode'
import type { NeededVolume } from '../../server/deck-needs.ts'
import type { Deck } from '../../server/deck.ts'
import type { SshAddress } from '../../server/docker/target/ssh-address.ts'
import type { Made } from './context-store.ts'
import type { Progress } from './progress.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { formatAddress } from '../../server/docker/target/address.ts'
import { readSshAddress, withoutPassword } from '../../server/docker/target/ssh-address.ts'
import { readOwnContext, saveContext } from './context-store.ts'
import { openEngine } from './engine.ts'
import { SetupError } from './failure.ts'
import { openHost } from './host-script.ts'
import { prepareHost } from './prepare.ts'

/**
 * Reads `user@host[:port]`.
 * @throws SetupError
 */
export function readDestination(to: string): SshAddress {
  const address = readSshAddress(/^ssh:\/\//.test(to) ? to : `ssh://${to}`)
  if (typeof address === 'string' || address.path)
    throw new SetupError(`--to ${withoutPassword(to)}: a host was to be read.`, typeof address === 'string' ? address : 'a path, which is not for a host', 'npm run setup -- ssh --to user@host:22')
  return address
}

interface Parts {
  deck: Deck
  address: SshAddress
  /** Of the docker context. */
  name: string
  made: Made
  progress: Progress
  environment: NodeJS.ProcessEnv
  from?: Docker
  place?: (volume: NeededVolume) => NeededVolume
}

/**
 * Makes a host a docker target: an engine, a docker context that leads to it, images and volumes.
 * @throws SetupError, ImageError, CommandError
 */
export async function setUpHost({ deck, address, name, made, progress, environment, from, place }: Parts): Promise<void> {
  // whoever owns a context of this name is found out before anything is changed
  await readOwnContext(name, environment)
  const host = await openHost(address, deck.deck, progress)
  try {
    await host.bringUp()
  }
  finally {
    await host.close()
  }
  const endpoint = formatAddress(address)
  const saved = await saveContext(name, { ...made, host: endpoint }, environment)
  progress[saved === 'kept' ? 'kept' : 'did'](`${saved === 'changed' ? 'changed' : saved === 'made' ? 'made' : ''} docker context ${name}: ${endpoint}`.trim())
  // through the context, as the demos will; a new connection, for group docker holds from the next login on
  const docker = await openEngine(resolveTarget(environment, { context: name }), progress)
  await prepareHost({ deck, docker, progress, from, place })
}
