import process from 'node:process'
import { loadDeck } from '../server/deck.ts'
import { startDemos } from '../server/demos.ts'
import { resolveTarget } from '../server/docker/target.ts'
import { serve } from '../server/serve.ts'

/** The deck's server in a process of its own, so that its time and memory can be told from the bench's. */
const [file, pages, host, port] = process.argv.slice(2) as [string, string, string, string]
const demos = startDemos({ deck: await loadDeck(file), target: resolveTarget({}, host), msPerKey: 0, log: () => {} })
await demos.engine.first
const { access, close } = await serve(demos, { pages, port: Number(port) })

export interface Memory { heap: number, outside: number, rss: number }

process.on('message', () => {
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send!({ heap: heapUsed, outside: external, rss } satisfies Memory)
})
process.on('disconnect', () => {
  void close().then(() => demos.close()).then(() => process.exit(0))
})
process.send!({ presenter: access.link('presenter'), viewer: access.link('viewer') })
