import type { EngineState } from '../demo/protocol.ts'
import type { TargetFlags } from './docker/target.ts'
import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { Command } from 'commander'
import { addTargetOptions } from '../cli/target-options.ts'
import { newTokens } from './access.ts'
import { buildDeck } from './build.ts'
import pc from './colours.ts'
import { refusalsOf } from './deck-policy.ts'
import { loadDeck } from './deck.ts'
import { startDemos } from './demos.ts'
import { resolveTarget } from './docker/target.ts'
import { BuildError, say, stopWith } from './messages.ts'
import { openBrowser } from './open-browser.ts'
import { POLICY_FILE, readPolicy } from './policy-file.ts'
import { readRecordings } from './recordings/recordings.ts'
import { STAGE_MS_PER_KEY } from './runs/typist.ts'
import { serve } from './serve.ts'
import { openSession } from './session.ts'

interface Flags extends TargetFlags { deck: string, port: string, prefix: string, privateEngine: boolean, viewersOn?: string | true, open: boolean }

function readFlags(): Flags {
  return addTargetOptions(new Command('npm start --')
    .description('Serves the deck; its demos run on the Docker host.')
    .option('--deck <file>', 'the deck', 'slides.md')
    .option('--port <number>', 'port on this machine', '3030')
    .option('--prefix <text>', 'put before every container and volume name of the demos', '')
    .option('--private-engine', 'bring up a Docker engine of our own first (Debian or Ubuntu, as root)', false)
    .option('--viewers-on [address]', 'let viewers on the network in, to watch only (default: this machine\'s first address)')
    .option('--no-open', 'do not open a browser'))
    .parse()
    .opts()
}

function readPort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65_536)
    return port
  throw new BuildError(`--port ${text}: not a port.\nAllowed: a whole number from 1 to 65535`)
}

/** The address on the network that `--viewers-on` means. */
function networkAddress(asked: string | true | undefined): string | undefined {
  if (asked === undefined)
    return undefined
  const own = Object.values(networkInterfaces()).flatMap(list => list ?? []).filter(({ internal }) => !internal).map(({ address }) => address)
  const address = asked === true ? own.find(isIPv4) : asked
  if (address && own.includes(address))
    return address
  throw new BuildError(`--viewers-on ${asked === true ? '' : asked}: not an address of this machine on a network.\nIt has: ${own.join(', ') || 'none'}\nFor example: npm start -- --viewers-on ${own[0] ?? '192.0.2.7'}`)
}

/** What a speaker has to know about the engine, in lines. */
function describe(state: EngineState): string {
  switch (state.state) {
    case 'connecting': return `looking at ${state.target} …`
    case 'live': return `${pc.green('LIVE')} on ${pc.bold(state.name)}, Docker ${state.version} (${state.target})`
    case 'away': return [
      pc.yellow('no Docker engine answers; the demos play from their recordings'),
      ...state.lookedAt.map(line => `           looked at  ${line}`),
      ...(state.mend ? [`           to mend it ${state.mend}`] : []),
      `           or bring up one, on Debian or Ubuntu as root: npm start -- --private-engine`,
    ].join('\n')
  }
}

async function main(): Promise<void> {
  const flags = readFlags()
  const port = readPort(flags.port)
  const deck = await loadDeck(flags.deck)
  const policy = await readPolicy(join(deck.root, POLICY_FILE))
  const pages = await buildDeck(deck.file, () => say('Building the deck, about half a minute …'))
  const privateEngine = flags.privateEngine
    ? await (await import('../setup/private-engine/private-engine.ts')).startPrivateEngine({ log: say })
    : undefined
  const target = privateEngine ? resolveTarget({}, privateEngine.host) : resolveTarget(process.env, flags)
  const recordings = await readRecordings(deck)
  const demos = startDemos({ askForNeeds: true, deck, target, prefix: flags.prefix, policy, recordings, msPerKey: STAGE_MS_PER_KEY, log: say })
  const session = openSession(port)
  const tokens = session.before ?? newTokens()
  const { access, networkLink, close } = await serve(demos, { pages, port, tokens, viewersOn: networkAddress(flags.viewersOn) })

  session.keep(tokens)
  const state = await demos.engine.first
  if (session.before && state.state === 'live')
    await demos.stage.takeUp()

  const [presenter, viewer] = [access.link('presenter'), access.link('viewer')]
  say(`\n  ${pc.bold(deck.title)}\n`)
  say(`  presenter  ${pc.cyan(presenter)}`)
  say(`  viewers    ${viewer}`)
  if (networkLink)
    say(`  on the net ${networkLink}  (anybody on this network who has the link watches; nobody can do anything)`)
  say(`  demos      ${describe(state)}`)
  policy.exceptions.forEach(exception => say(`  policy     ${POLICY_FILE} lets the demos have ${exception}`))
  for (const recording of recordings.values()) {
    if ('message' in recording)
      say(pc.yellow(`  recording  ${recording.message}`))
  }
  refusalsOf(deck, policy).forEach(({ at, reason }) => say(pc.yellow(`  policy     ${at.file}:${at.line}: ${reason}`)))
  say(`  stop       Ctrl-C (containers go on; "npm run clean" removes them)\n`)
  demos.engine.on('change', state => say(`  demos      ${describe(state)}`))
  if (flags.open)
    await openBrowser(presenter).catch(() => say('  No browser could be opened: open the presenter link by hand.'))

  const stop = (signal: NodeJS.Signals): void => {
    say('\nStopping …')
    // a person has stopped it; anything else, and the next start comes back for the open windows
    if (signal === 'SIGINT')
      session.end()
    void close().then(() => demos.close()).then(() => privateEngine?.stop()).then(() => process.exit(0), stopWith)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
}

main().catch(stopWith)
