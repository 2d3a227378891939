import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { UserError } from './user-error.ts'

/**
 * The address on the network that `--viewers-on` means.
 * @param asked true: the first that there is; undefined: the flag was not given
 * @throws UserError for what is no address of this machine
 */
export function readNetworkAddress(asked: string | true | undefined): string | undefined {
  if (asked === undefined)
    return undefined
  const own = Object.values(networkInterfaces()).flatMap(list => list ?? []).filter(({ internal }) => !internal).map(({ address }) => address)
  const address = asked === true ? own.find(isIPv4) : asked
  if (address && own.includes(address))
    return address
  const flag = asked === true ? '--viewers-on' : `--viewers-on ${asked}`
  throw new UserError(`${flag}: not an address of this machine on a network. It has: ${own.join(', ') || 'none'}`, own[0] ? `npm start -- --viewers-on ${own[0]}` : 'npm start   (on this machine only)')
}
