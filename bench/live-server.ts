import type { ChildProcess } from 'node:child_process'
import type { Role } from '../demo/protocol.ts'
import type { Memory } from './serve.ts'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../tests/integration/free-port.ts'

/** Clock ticks a second of /proc (USER_HZ, fixed at 100 on Linux). */
const TICKS = 100

/** The deck's server, running for the bench. */
export interface LiveServer {
  origin: string
  links: Record<Role, string>
  /** Seconds of processor time it has used so far. */
  cpu: () => number
  /** After a collection of garbage. */
  memory: () => Promise<Memory>
  stop: () => Promise<void>
}

export async function startLiveServer(deck: string, pages: string, host: string): Promise<LiveServer> {
  const port = await freePort()
  const child: ChildProcess = fork(join(import.meta.dirname, 'serve.ts'), [deck, pages, host, String(port)], { execArgv: ['--expose-gc'] })
  const [links] = await once(child, 'message') as [Record<Role, string>]
  return {
    origin: new URL(links.presenter).origin,
    links,
    cpu() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
      return (Number(fields[11]) + Number(fields[12])) / TICKS
    },
    async memory() {
      const answer = once(child, 'message')
      child.send('memory')
      return (await answer)[0] as Memory
    },
    async stop() {
      const exit = once(child, 'exit')
      child.disconnect()
      await exit
    },
  }
}
