import type { Buffer } from 'node:buffer'
import type { Role } from '../../demo/protocol.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Client } from './client.ts'

const SERVER = fileURLToPath(new URL('killable-server.ts', import.meta.url))

/** A server with a process of its own. */
export interface Killable {
  pid: number
  tokens: Record<Role, string>
  /** A window on it, which knows the engine; it is closed when the server is killed. */
  open: (role: Role) => Promise<Client>
  kill: (signal?: NodeJS.Signals) => Promise<void>
}

/**
 * @param where which deck, engine and port
 * @param where.runtime directory of the pages, and in which a server that was killed finds its session again
 * @param options of node
 */
export async function startKillable(where: { deck: string, host: string, port: number, runtime: string }, options: readonly string[] = []): Promise<Killable> {
  const { deck, host, port, runtime } = where
  const server = spawn(process.execPath, [...options, SERVER, deck, runtime, host, String(port)], {
    env: { ...process.env, XDG_RUNTIME_DIR: runtime },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(server, 'exit')
  const [printed] = await Promise.race([once(server.stdout, 'data') as Promise<[Buffer]>, gone.then(() => Promise.reject(new Error('the server has ended')))])
  const [presenter, viewer] = printed.toString().trim().split('\n').map(link => new URL(link).searchParams.get('token')!) as [string, string]
  const tokens = { presenter, viewer }
  const clients: Client[] = []
  return {
    pid: server.pid!,
    tokens,
    async open(role) {
      const client = await Client.open(port, tokens[role])
      clients.push(client)
      return client
    },
    async kill(signal = 'SIGKILL') {
      clients.forEach(({ socket }) => socket.terminate())
      server.kill(signal)
      await gone
    },
  }
}
