import type { StartFlags } from './command-line.ts'
import { join } from 'node:path'
import process from 'node:process'
import { Option } from 'commander'
import { newTokens } from './access.ts'
import { buildDeck } from './build.ts'
import { carryOn } from './carry-on.ts'
import { chooseEngine } from './choose-engine.ts'
import pc from './colours.ts'
import { commandLine } from './command-line.ts'
import { refusalsOf } from './deck-policy.ts'
import { loadDeck } from './deck.ts'
import { startDemos } from './demos.ts'
import { describeEngine } from './describe-engine.ts'
import { say, stopWith } from './messages.ts'
import { readNetworkAddress } from './network-address.ts'
import { newCommand } from './new-command.ts'
import { openBrowser } from './open-browser.ts'
import { POLICY_FILE, readPolicy } from './policy-file.ts'
import { readPrefix } from './prefix.ts'
import { readRecordings } from './recordings/recordings.ts'
import { STAGE_MS_PER_KEY } from './runs/typist.ts'
import { serve } from './serve.ts'
import { explainPort, readPort } from './server-port.ts'
import { openSession } from './session.ts'
import { onStop } from './stop-signals.ts'
import { addTargetOptions } from './target-options.ts'

interface Flags extends StartFlags { open: boolean }

function readFlags(): Flags {
  return addTargetOptions(newCommand('npm start --')
    .description('Serves the deck; its demos run on the Docker host.')
    .option('--deck <file>', 'the deck', 'slides.md')
    .option('--port <number>', 'port on this machine', '3030')
    .option('--prefix <text>', 'put before every container and volume name of the demos', '')
    .addOption(new Option('--private-engine', 'bring up a Docker engine of our own first (Debian or Ubuntu, as root)').default(false).conflicts(['host', 'context', 'machine']))
    .option('--viewers-on [address]', 'let viewers on the network in, to watch only (default: this machine\'s first address)')
    .option('--no-open', 'do not open a browser'))
    .parse()
    .opts()
}

async function main(): Promise<void> {
  const flags = readFlags()
  const port = readPort(flags.port)
  const prefix = readPrefix(flags.prefix)
  const viewersOn = readNetworkAddress(flags.viewersOn)
  const deck = await loadDeck(flags.deck)
  const policy = await readPolicy(join(deck.root, POLICY_FILE))
  const openEngine = await chooseEngine(flags)
  const requirePort = async (): Promise<void> => {
    const problem = await explainPort(port, other => commandLine('start', flags, '--port', String(other)))
    if (problem)
      throw problem
  }
  await requirePort()
  const pages = await buildDeck(deck.file, () => say('Building the deck, about half a minute …'))
  const recordings = await readRecordings(deck)
  const { target, stop: stopEngine } = await openEngine()
  const demos = startDemos({ askForNeeds: true, deck, target, prefix, policy, recordings, msPerKey: STAGE_MS_PER_KEY, log: say })
  const session = openSession(port, say)
  const tokens = session.before?.tokens ?? newTokens()
  let closeServer: (() => Promise<void>) | undefined
  let stopping = false
  const closeAll = async (): Promise<void> => {
    stopping = true
    await closeServer?.()
    await demos.close()
    await stopEngine?.()
  }
  onStop((signal) => {
    // after SIGHUP there is nobody to tell, and no terminal to write to
    if (signal !== 'SIGHUP')
      say('\nStopping …')
    // a person has stopped it; anything else, and the next start comes back for the open windows
    if (signal === 'SIGINT')
      session.end()
    else
      session.leave()
    void closeAll().then(() => process.exit(0), stopWith)
  })

  const { access, networkLink, close } = await serve(demos, { pages, port, tokens, viewersOn }).catch(async (error: unknown) => {
    await closeAll()
    // somebody may have taken it while the deck was built
    await requirePort()
    throw error
  })
  closeServer = close
  if (stopping)
    return close()

  carryOn(demos, session, tokens)
  await demos.engine.first
  if (stopping)
    return

  const [presenter, viewer] = [access.link('presenter'), access.link('viewer')]
  say(`\n  ${pc.bold(deck.title)}\n`)
  say(`  presenter  ${pc.cyan(presenter)}`)
  say(`  viewers    ${viewer}`)
  if (networkLink)
    say(`  on the net ${networkLink}  (anybody on this network who has the link watches; nobody can do anything)`)
  say(`  demos      ${describeEngine(demos.engine.state)}`)
  policy.exceptions.forEach(exception => say(`  policy     ${POLICY_FILE} lets the demos have ${exception}`))
  for (const recording of recordings.values()) {
    if ('message' in recording)
      say(pc.yellow(`  recording  ${recording.message}`))
  }
  refusalsOf(deck, policy).forEach(({ at, error }) => say(pc.yellow(`  policy     ${at.file}:${at.line}: ${error.reason}`)))
  say(`  stop       Ctrl-C (containers go on; "npm run clean" removes them)\n`)
  demos.engine.on('change', state => say(`  demos      ${describeEngine(state)}`))
  if (flags.open)
    await openBrowser(presenter).catch(() => say('  No browser could be opened: open the presenter link by hand.'))
}

main().catch(stopWith)
