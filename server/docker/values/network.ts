import { UnsupportedError, ValueError } from '../errors.ts'
import { readCsv } from './csv.ts'
import { cut } from './label.ts'

/** A network that a container joins, and how. */
export interface NetworkAttachment {
  target: string
  aliases: string[]
  ip?: string
  ip6?: string
}

const UNREAD = ['driver-opt', 'gw-priority', 'link-local-ip', 'mac-address']
const RE_LONG = /\w+=\w+(?:,\w+=\w+)*/

/**
 * `--network name` or `--network name=x,alias=y,ip=…` (docker/cli opts/network.go).
 * @throws ValueError; UnsupportedError for a key that is not read
 */
export function readNetwork(text: string): NetworkAttachment {
  const network: NetworkAttachment = { target: '', aliases: [] }
  if (!RE_LONG.test(text))
    return { ...network, target: text }
  for (const field of readCsv(text)) {
    const [key, value] = cut(field.toLowerCase(), '=').map(part => part.trim()) as [string, string]
    if (!field.includes('=') || key === '')
      throw new ValueError(`invalid field ${field}`)
    if (key === 'name')
      network.target = value
    else if (key === 'alias')
      network.aliases.push(value)
    else if (key === 'ip')
      network.ip = value
    else if (key === 'ip6')
      network.ip6 = value
    else if (UNREAD.includes(key))
      throw new UnsupportedError(`--network ${key}`)
    else
      throw new ValueError(`invalid field key ${key}`)
  }
  if (network.target === '')
    throw new ValueError('network name/id is not specified')
  return network
}

const BUILT_IN = ['', 'default', 'bridge', 'host', 'none']

/** Whether `--network` names a network that somebody made (moby api/types/container/hostconfig_unix.go). */
export const isUserDefined = (target: string): boolean => !BUILT_IN.includes(target) && !target.startsWith('container:')
