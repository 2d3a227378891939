import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { vi } from 'vitest'
import { freePort } from './free-port.ts'

const SLIDEV = 'node_modules/@slidev/cli/bin/slidev.mjs'

/** Slidev's dev server, as `npm run dev` starts it. */
export interface DevServer {
  port: number
  /** All that it has printed up to now. */
  printed: () => string
  /** The presenter's links, one for each time that it has started itself. */
  links: () => string[]
  stop: () => Promise<void>
}

/**
 * @param deck the deck's Markdown file
 * @param host of the engine
 * @throws Error with what it has printed when it does not start
 */
export async function startDevServer(deck: string, host: string): Promise<DevServer> {
  const port = await freePort()
  const slidev = spawn(process.execPath, [SLIDEV, deck, '--port', String(port), '--open=false'], {
    env: { ...process.env, DOCKER_HOST: host, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gone = once(slidev, 'exit')
  let printed = ''
  for (const stream of [slidev.stdout, slidev.stderr])
    stream.on('data', text => printed += text)
  const server: DevServer = {
    port,
    printed: () => printed,
    links: () => [...printed.matchAll(/with demos: (\S+)/g)].map(([, link]) => link!),
    async stop() {
      slidev.kill('SIGTERM')
      await gone
    },
  }
  await vi.waitUntil(() => server.links().length > 0 || slidev.exitCode !== null, { timeout: 60_000, interval: 50 }).catch(() => {})
  if (server.links().length === 0) {
    await server.stop()
    throw new Error(`Slidev did not start; it said:\n${printed}`)
  }
  return server
}
