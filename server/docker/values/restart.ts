import type { HostRestartPolicy } from 'dockerode'
import { ValueError } from '../errors.ts'

/**
 * `--restart on-failure:3`. The name itself is the engine's to judge (docker/cli opts/parse.go, `ParseRestartPolicy`).
 * @throws ValueError
 */
export function readRestart(text: string): HostRestartPolicy {
  const colon = text.indexOf(':')
  const [name, count] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
  if (colon === 0)
    throw new ValueError('invalid restart policy format: no policy provided before colon')
  if (count !== '' && !/^[+-]?\d+$/.test(count))
    throw new ValueError('invalid restart policy format: maximum retry count must be an integer')
  return { Name: name, MaximumRetryCount: Number(count) }
}
