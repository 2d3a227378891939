import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Plugin } from 'vite'
import type { Unrecorded } from '../demo/protocol.ts'
import type { Recording } from '../demo/recording.ts'
import type { Demos } from './demos.ts'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { Access, newTokens } from './access.ts'
import { createApp, refuse } from './app.ts'
import { loadDeck } from './deck.ts'
import { startDemos } from './demos.ts'
import { resolveTarget } from './docker/target.ts'
import { takeEdits } from './edits.ts'
import { say } from './messages.ts'
import { POLICY_FILE, readPolicy } from './policy-file.ts'
import { readRecordings } from './recordings/recordings.ts'
import { STAGE_MS_PER_KEY } from './runs/typist.ts'
import { serveLive } from './socket.ts'

/** What outlives a restart of the dev server, as Slidev does it when the headmatter is edited: runs, and the links of open pages. */
interface Kept {
  demos: Demos
  recordings: Map<string, Recording | Unrecorded>
  tokens: ReturnType<typeof newTokens>
}

declare global {
  /** Of each deck. A restart loads this module anew, in the same process. */
  // eslint-disable-next-line vars-on-top -- globalThis has no `let`
  var keptDemos: Map<string, Kept> | undefined
}

async function open(entry: string): Promise<Kept> {
  const deck = await loadDeck(entry)
  const policy = await readPolicy(join(dirname(entry), POLICY_FILE))
  const recordings = new Map(await readRecordings(deck))
  const demos = startDemos({ askForNeeds: true, deck, target: resolveTarget(process.env), policy, recordings, msPerKey: STAGE_MS_PER_KEY, log: say })
  return { demos, recordings, tokens: newTokens() }
}

/** A deck that cannot be read is said and left as it was: the next edit may mend it. */
async function readAgain({ demos, recordings }: Kept): Promise<void> {
  await takeEdits(demos, recordings, say).catch((error: Error) => say(error.message))
}

/**
 * The demos in Slidev's dev server: the same app, before Vite's own middlewares, on the same port.
 * @param entry path of the deck's Markdown
 */
export function demoServer(entry: string): Plugin {
  let kept: Kept | undefined
  return {
    name: 'demo-server',
    apply: 'serve',
    // before Slidev brings the edit to the pages: they ask for a demo that is new
    enforce: 'pre',
    async configureServer(vite) {
      const server = vite.httpServer
      if (!server)
        return
      const all = globalThis.keptDemos ??= new Map()
      const before = all.get(entry)
      if (before)
        await readAgain(before)
      const { demos, tokens } = kept = before ?? await open(entry)
      all.set(entry, kept)
      server.once('listening', () => {
        const access = new Access((server.address() as AddressInfo).port, tokens)
        // inline scripts are how Vite reloads a page
        vite.middlewares.stack.unshift({ route: '', handle: createApp(demos, access, { csp: false }).use(refuse) })
        server.once('close', serveLive([{ server: server as Server, access }], demos))
        say(`\n  with demos: ${access.link('presenter')}\n`)
      })
    },
    async handleHotUpdate({ file }) {
      if (kept && file.endsWith('.md'))
        await readAgain(kept)
    },
  }
}
