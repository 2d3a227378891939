import type { Role } from '../../demo/protocol.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { vi } from 'vitest'
import { TEST_DECK } from './test-deck.ts'

/** What `npm start` starts, as a process of its own. */
export interface NpmStart {
  pid: number
  links: Record<Role, string>
  /** All that it has printed, on stdout and stderr. */
  printed: () => string
  kill: (signal: NodeJS.Signals) => Promise<void>
}

/**
 * @param where on which engine and port
 * @param where.runtime directory in which a server that was killed finds its session again
 * @param where.deck the small one unless told
 */
export async function npmStart({ host, port, runtime, deck = TEST_DECK }: { host: string, port: number, runtime: string, deck?: string }): Promise<NpmStart> {
  const server = spawn(process.execPath, ['server/main.ts', '--deck', deck, '--host', host, '--port', String(port), '--no-open'], {
    env: { ...process.env, XDG_RUNTIME_DIR: runtime, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  server.stdout.on('data', text => printed += text)
  server.stderr.on('data', text => printed += text)
  await vi.waitUntil(() => printed.includes('Ctrl-C') || server.exitCode !== null, { timeout: 150_000 })
  const linkOf = (name: string): string => {
    const [, link] = new RegExp(`${name} +(http\\S+)`).exec(printed) ?? []
    if (!link)
      throw new Error(`npm start printed no link:\n${printed}`)
    return link
  }
  return {
    pid: server.pid!,
    links: { presenter: linkOf('presenter'), viewer: linkOf('viewers') },
    printed: () => printed,
    async kill(signal) {
      if (server.exitCode !== null || server.signalCode !== null)
        return
      const gone = once(server, 'exit')
      server.kill(signal)
      await gone
    },
  }
}
