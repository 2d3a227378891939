import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { statfs } from 'node:fs/promises'
import { isOnThisMachine } from '../../server/docker/target/address.ts'
import { loginOf } from '../../server/docker/target/ssh-address.ts'
import { formatSize } from '../../server/docker/units.ts'
import { go, noGo, warn } from './finding.ts'

const LEAST = 500e6
const PLENTY = 2e9

/** Space for the engine's data. No call of its API tells it: it is read where the engine is on this machine. */
export async function checkDisk({ engine }: Subject): Promise<Finding> {
  const { info: { DockerRootDir: directory, Name }, target } = await engine
  const disk = isOnThisMachine(target.address) ? await statfs(directory).catch(() => undefined) : undefined
  if (!disk) {
    const { address } = target
    const remote = address.transport === 'ssh' ? `ssh ${loginOf(address)} df -h ${directory}` : undefined
    return warn(`not seen from here: ${directory} is on ${Name}, and no engine tells`, remote)
  }
  const free = disk.bavail * disk.bsize
  const seen = `${formatSize(free)} free in ${directory}`
  const mend = 'npm run clean'
  return free < LEAST ? noGo(`only ${seen}`, mend) : free < PLENTY ? warn(`only ${seen}`, mend) : go(seen)
}
