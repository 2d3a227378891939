import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Plugin } from 'vite'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { Access } from './access.ts'
import { createApp, refuse } from './app.ts'
import { loadDeck } from './deck.ts'
import { startDemos } from './demos.ts'
import { resolveTarget } from './docker/target.ts'
import { say } from './messages.ts'
import { POLICY_FILE, readPolicy } from './policy-file.ts'
import { readRecordings } from './recordings/recordings.ts'
import { STAGE_MS_PER_KEY } from './runs/typist.ts'
import { serveLive } from './socket.ts'

/**
 * The demos in Slidev's dev server: the same app, before Vite's own middlewares, on the same port.
 * @param entry path of the deck's Markdown
 */
export function demoServer(entry: string): Plugin {
  return {
    name: 'demo-server',
    apply: 'serve',
    async configureServer(vite) {
      const server = vite.httpServer
      if (!server)
        return
      const deck = await loadDeck(entry)
      const policy = await readPolicy(join(dirname(entry), POLICY_FILE))
      const demos = startDemos({ askForNeeds: true, deck, target: resolveTarget(process.env), policy, recordings: await readRecordings(deck), msPerKey: STAGE_MS_PER_KEY, log: say })
      server.once('listening', () => {
        const access = new Access((server.address() as AddressInfo).port)
        // inline scripts are how Vite reloads a page
        vite.middlewares.stack.unshift({ route: '', handle: createApp(demos, access, { csp: false }).use(refuse) })
        const closeLive = serveLive([{ server: server as Server, access }], demos)
        server.once('close', () => {
          closeLive()
          void demos.close()
        })
        say(`\n  with demos: ${access.link('presenter')}\n`)
      })
    },
  }
}
