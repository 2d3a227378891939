import type { Buffer } from 'node:buffer'
import type { Role } from '../../demo/protocol.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { Client } from './client.ts'
import { freePort } from './free-port.ts'
import { writeDeck } from './written-deck.ts'

const SERVER = fileURLToPath(new URL('killable-server.ts', import.meta.url))

/** A server with a process of its own. */
export interface Killable {
  pid: number
  tokens: Record<Role, string>
  /** A window on it, which knows the engine; it is closed when the server is killed. */
  open: (role: Role) => Promise<Client>
  /** What it holds, without its garbage. */
  memory: () => Promise<NodeJS.MemoryUsage>
  /** MB that it had in memory at most, since /proc/PID/clear_refs was told to forget. */
  mostMemory: () => Promise<number>
  /** By SIGKILL unless told otherwise. @returns its exit code, null when the signal took it */
  kill: (signal?: NodeJS.Signals) => Promise<number | null>
}

interface Where {
  deck: string
  host: string
  port: number
  /** Directory of the pages, and in which a server that was killed finds its session again. */
  runtime: string
  environment?: NodeJS.ProcessEnv
}

export async function startKillable({ deck, host, port, runtime, environment }: Where): Promise<Killable> {
  const server = spawn(process.execPath, ['--expose-gc', SERVER, deck, runtime, host, String(port)], {
    env: { ...process.env, XDG_RUNTIME_DIR: runtime, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(server, 'exit') as Promise<[exit: number | null]>
  const printed = async (): Promise<string> => {
    const [text] = await Promise.race([once(server.stdout, 'data') as Promise<[Buffer]>, gone.then(() => Promise.reject(new Error('the server has ended')))])
    return text.toString().trim()
  }
  const [presenter, viewer] = (await printed()).split('\n').map(link => new URL(link).searchParams.get('token')!) as [string, string]
  const tokens = { presenter, viewer }
  const clients = new Set<Client>()
  return {
    pid: server.pid!,
    tokens,
    async open(role) {
      const client = await Client.open(port, tokens[role])
      clients.add(client)
      client.socket.once('close', () => clients.delete(client))
      return client
    },
    async memory() {
      server.kill('SIGUSR2')
      return JSON.parse(await printed()) as NodeJS.MemoryUsage
    },
    async mostMemory() {
      const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1024
    },
    async kill(signal = 'SIGKILL') {
      clients.forEach(({ socket }) => socket.terminate())
      server.kill(signal)
      const [exit] = await gone
      return exit
    },
  }
}

/** A small deck on the tests' engine, served by a process of its own. */
export interface KillableDeck extends Killable {
  /** Kills it, and removes the deck and what it has made. */
  remove: () => Promise<void>
}

export async function startKillableDeck(markdown: string): Promise<KillableDeck> {
  const deck = await writeDeck(markdown)
  const server = await startKillable({ deck: deck.file, host: inject('dockerHost'), port: await freePort(), runtime: deck.directory })
  return {
    ...server,
    async remove() {
      await server.kill()
      await deck.remove()
    },
  }
}
