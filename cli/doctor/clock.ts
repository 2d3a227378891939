import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { loginOf } from '../../server/docker/target/ssh-address.ts'
import { formatDuration } from '../../server/docker/units.ts'
import { go, noGo, warn } from './finding.ts'

/** From here on ages in `docker ps` look wrong. */
const ODD_MS = 5000
/** From here on certificates and signatures are at risk. */
const WRONG_MS = 120_000

/** Whether the engine's clock and ours agree. */
export async function checkClock({ engine }: Subject): Promise<Finding> {
  const { skew, info, target: { address } } = await engine
  const off = Math.max(0, Math.abs(skew.ms) - skew.error)
  if (off < ODD_MS)
    return go('as here')
  const host = address.transport === 'ssh' ? `ssh ${loginOf(address)} ` : ''
  return (off < WRONG_MS ? warn : noGo)(`${info.Name} is ${formatDuration(off).toLowerCase()} ${skew.ms > 0 ? 'ahead' : 'behind'}`, `${host}sudo timedatectl set-ntp true`)
}
