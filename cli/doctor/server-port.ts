import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { commandLine } from './command-line.ts'
import { go, noGo } from './finding.ts'
import { findHolder } from './port-holder.ts'
import { isTaken } from './try-port.ts'

const HOSTS = ['127.0.0.1', '::1']

async function isFree(port: number): Promise<boolean> {
  return !(await Promise.all(HOSTS.map(async host => isTaken(port, host)))).includes(true)
}

/** The port that `npm start` serves the deck on. */
export async function checkServerPort({ flags }: Subject): Promise<Finding> {
  const port = Number(flags.port)
  if (await isFree(port))
    return go(`${port} is free`)
  const holder = await findHolder(port)
  let other = port
  do
    other = other < 65_535 ? other + 1 : 1024
  while (!await isFree(other))
  return noGo(`${port} is taken by ${holder ? `${holder.name} (process ${holder.pid})` : 'another program'}`, commandLine('start', flags, '--port', String(other)))
}
