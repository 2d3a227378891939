import process from 'node:process'
import { newTokens } from '../../server/access.ts'
import { carryOn } from '../../server/carry-on.ts'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { serve } from '../../server/serve.ts'
import { openSession } from '../../server/session.ts'

/** What `npm start` is without the build: a process of its own, to be killed. Prints its presenter link. */
const [deckFile, pages, host, port] = process.argv.slice(2) as [string, string, string, string]
const demos = startDemos({ deck: await loadDeck(deckFile), target: resolveTarget({}, host), msPerKey: 0, log: () => {} })
const session = openSession(Number(port))
const tokens = session.before?.tokens ?? newTokens()
const { access, close } = await serve(demos, { pages, port: Number(port), tokens })
carryOn(demos, session, tokens)

function stop(signal: NodeJS.Signals): void {
  if (signal === 'SIGINT')
    session.end()
  else
    session.leave()
  void close().then(() => demos.close()).then(() => process.exit(0))
}
process.once('SIGINT', stop).once('SIGTERM', stop)
// asked for by `Killable.memory`
process.on('SIGUSR2', () => {
  globalThis.gc!()
  process.stdout.write(`${JSON.stringify(process.memoryUsage())}\n`)
})
process.stdout.write(`${access.link('presenter')}\n${access.link('viewer')}\n`)
