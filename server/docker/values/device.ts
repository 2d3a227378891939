import type { DeviceMapping } from 'dockerode'
import { ValueError } from '../errors.ts'

const isMode = (text: string): boolean => /^[rwm]+$/.test(text) && new Set(text).size === text.length

/**
 * `--device host[:container][:rwm]` (docker/cli container/opts.go, `parseLinuxDevice`).
 * @throws ValueError
 */
export function readDevice(text: string): DeviceMapping {
  const [source, second, third, ...more] = text.split(':')
  if (more.length > 0 || !source)
    throw new ValueError(`bad format for path: ${text}`)
  if (third !== undefined && !isMode(third))
    throw new ValueError(`bad mode specified: ${third}`)
  const mode = third ?? (second !== undefined && isMode(second) ? second : 'rwm')
  const target = second !== undefined && (third !== undefined || !isMode(second)) ? second : source
  if (!target.startsWith('/'))
    throw new ValueError(`${target} is not an absolute path`)
  return { PathOnHost: source, PathInContainer: target, CgroupPermissions: mode }
}
