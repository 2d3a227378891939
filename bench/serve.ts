import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadDeck } from '../server/deck.ts'
import { startDemos } from '../server/demos.ts'
import { resolveTarget } from '../server/docker/target.ts'
import { serve } from '../server/serve.ts'

/** The deck's server in a process of its own, so that its time and memory can be told from the bench's. */
async function main(file: string, pages: string, host: string, port: number): Promise<void> {
  const demos = startDemos({ deck: await loadDeck(file), target: resolveTarget({}, host), msPerKey: 0, log: () => {} })
  await demos.engine.first
  const { access, close } = await serve(demos, { pages, port })
  process.on('disconnect', () => {
    void close().then(() => demos.close()).then(() => process.exit(0))
  })
  process.send!({ presenter: access.link('presenter'), viewer: access.link('viewer') })
}

/** Bytes, after a collection of garbage. */
export interface Memory { heap: number, outside: number, rss: number }

process.on('message', async () => {
  // what a first collection frees outside the heap is counted by the second
  globalThis.gc?.()
  await sleep(100)
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send!({ heap: heapUsed, outside: external, rss } satisfies Memory)
})

const [file, pages, host, port] = process.argv.slice(2)
void main(file!, pages!, host!, Number(port))
