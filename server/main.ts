import type { EngineState } from '../demo/protocol.ts'
import type { StartFlags } from './command-line.ts'
import type { Target } from './docker/target.ts'
import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { Command } from 'commander'
import { newTokens } from './access.ts'
import { buildDeck } from './build.ts'
import { carryOn } from './carry-on.ts'
import pc from './colours.ts'
import { commandLine } from './command-line.ts'
import { refusalsOf } from './deck-policy.ts'
import { loadDeck } from './deck.ts'
import { startDemos } from './demos.ts'
import { resolveTarget } from './docker/target.ts'
import { say, stopWith } from './messages.ts'
import { openBrowser } from './open-browser.ts'
import { POLICY_FILE, readPolicy } from './policy-file.ts'
import { readPrefix } from './prefix.ts'
import { readRecordings } from './recordings/recordings.ts'
import { STAGE_MS_PER_KEY } from './runs/typist.ts'
import { serve } from './serve.ts'
import { explainPort, readPort } from './server-port.ts'
import { openSession } from './session.ts'
import { addTargetOptions } from './target-options.ts'
import { UserError } from './user-error.ts'

interface Flags extends StartFlags { open: boolean }

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

/** The address on the network that `--viewers-on` means. */
function networkAddress(asked: string | true | undefined): string | undefined {
  if (asked === undefined)
    return undefined
  const own = Object.values(networkInterfaces()).flatMap(list => list ?? []).filter(({ internal }) => !internal).map(({ address }) => address)
  const address = asked === true ? own.find(isIPv4) : asked
  if (address && own.includes(address))
    return address
  throw new UserError(`--viewers-on ${asked === true ? '' : asked}: not an address of this machine on a network. It has: ${own.join(', ') || 'none'}`, own[0] ? `npm start -- --viewers-on ${own[0]}` : 'npm start   (on this machine only)')
}

/** What a speaker has to know about the engine, in lines. */
function describe(state: EngineState): string {
  switch (state.state) {
    case 'connecting': return `looking at ${state.target} …`
    case 'live': return `${pc.green('LIVE')} on ${pc.bold(state.name)}, Docker ${state.version} (${state.target})`
    case 'away': return [
      pc.yellow('no Docker engine answers; the demos play from their recordings'),
      ...state.lookedAt.map(line => `           looked at  ${line}`),
      `           to mend it ${[...state.mend ? [state.mend] : [], 'on Debian or Ubuntu: sudo npm start -- --private-engine'].join('; or ')}`,
    ].join('\n')
  }
}

interface Place { target: Target, stop?: () => Promise<void> }

/**
 * The engine that the demos talk to. What it asks of this machine is looked at before anything takes time.
 * @returns how to have it: a private one is brought up only then
 */
async function chooseEngine(flags: Flags): Promise<() => Promise<Place>> {
  if (!flags.privateEngine) {
    const target = resolveTarget(process.env, flags)
    return async () => ({ target })
  }
  const { requireRights, startPrivateEngine } = await import('../setup/private-engine/private-engine.ts')
  requireRights()
  return async () => {
    const { host, stop } = await startPrivateEngine({ log: say }).catch((error: Error) => {
      throw new UserError(error.message.trim().split('\n').slice(-3).join('\n'), 'npm start   (the demos play from their recordings)', 'A Docker engine of our own was to be brought up.')
    })
    return { target: resolveTarget({}, host), stop }
  }
}

async function main(): Promise<void> {
  const flags = readFlags()
  const port = readPort(flags.port)
  const prefix = readPrefix(flags.prefix)
  const viewersOn = networkAddress(flags.viewersOn)
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
  const { target, stop: stopEngine } = await openEngine()
  const recordings = await readRecordings(deck)
  const demos = startDemos({ askForNeeds: true, deck, target, prefix, policy, recordings, msPerKey: STAGE_MS_PER_KEY, log: say })
  const session = openSession(port, say)
  const tokens = session.before?.tokens ?? newTokens()
  const { access, networkLink, close } = await serve(demos, { pages, port, tokens, viewersOn }).catch(async (error: unknown) => {
    // somebody may have taken it while the deck was built
    await requirePort()
    throw error
  })

  carryOn(demos, session, tokens)
  await demos.engine.first

  const [presenter, viewer] = [access.link('presenter'), access.link('viewer')]
  say(`\n  ${pc.bold(deck.title)}\n`)
  say(`  presenter  ${pc.cyan(presenter)}`)
  say(`  viewers    ${viewer}`)
  if (networkLink)
    say(`  on the net ${networkLink}  (anybody on this network who has the link watches; nobody can do anything)`)
  say(`  demos      ${describe(demos.engine.state)}`)
  policy.exceptions.forEach(exception => say(`  policy     ${POLICY_FILE} lets the demos have ${exception}`))
  for (const recording of recordings.values()) {
    if ('message' in recording)
      say(pc.yellow(`  recording  ${recording.message}`))
  }
  refusalsOf(deck, policy).forEach(({ at, error }) => say(pc.yellow(`  policy     ${at.file}:${at.line}: ${error.reason}`)))
  say(`  stop       Ctrl-C (containers go on; "npm run clean" removes them)\n`)
  demos.engine.on('change', state => say(`  demos      ${describe(state)}`))
  if (flags.open)
    await openBrowser(presenter).catch(() => say('  No browser could be opened: open the presenter link by hand.'))

  const stop = (signal: NodeJS.Signals): void => {
    say('\nStopping …')
    // a person has stopped it; anything else, and the next start comes back for the open windows
    if (signal === 'SIGINT')
      session.end()
    else
      session.leave()
    void close().then(() => demos.close()).then(() => stopEngine?.()).then(() => process.exit(0), stopWith)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
}

main().catch(stopWith)
