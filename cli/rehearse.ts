import type { StepResult } from '../demo/protocol.ts'
import type { Deck, DeckDemo } from '../server/deck.ts'
import type { TargetFlags } from '../server/docker/target.ts'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import pc from '../server/colours.ts'
import { commandLine } from '../server/command-line.ts'
import { loadDeck } from '../server/deck.ts'
import { startDemos } from '../server/demos.ts'
import { listOwned, removeOwned } from '../server/docker/remove.ts'
import { resolveTarget } from '../server/docker/target.ts'
import { missingPlugins } from '../server/docker/volume-drivers.ts'
import { note, say, stopWith, tellOf } from '../server/messages.ts'
import { newCommand } from '../server/new-command.ts'
import { POLICY_FILE, readPolicy } from '../server/policy-file.ts'
import { readPrefix } from '../server/prefix.ts'
import { recordingsOf } from '../server/recordings/recordings.ts'
import { addTiming, readTimings, writeTimings } from '../server/recordings/timings.ts'
import { requireEngine } from '../server/require-engine.ts'
import { STAGE_MS_PER_KEY } from '../server/runs/typist.ts'
import { onStop } from '../server/stop-signals.ts'
import { addTargetOptions } from '../server/target-options.ts'
import { UserError } from '../server/user-error.ts'
import { playStep } from './play-step.ts'
import { Recorders } from './recorders.ts'
import { printFailure, printJson, printRow, rowOf, skippedRow } from './rehearsal-row.ts'

interface Flags extends TargetFlags { deck: string, prefix: string, json: boolean, only: string[], record: boolean, timings: boolean }

function readFlags(): Flags {
  const flags = addTargetOptions(newCommand('npm run rehearse --')
    .description([
      'Runs every demo of the deck on the Docker host, in order, and checks every expectation.',
      'A demo on a volume plugin that the host has not got is left out, and that is said.',
      'With --record it first removes what the deck has left there, its data volumes too, then types as on stage and writes',
      'public/recordings/<demo>.cast for every demo whose steps were all as the slides say, and for no other.',
      'Exit code: 0 all met, 1 not all met or not possible.',
    ].join('\n'))
    .option('--deck <file>', 'the deck', 'slides.md')
    .option('--prefix <text>', 'put before every container and volume name of the demos', '')
    .option('--only <demo...>', 'these demos only; recorded from what is there, not from clean state', [])
    .option('--record', 'make the recordings and the timings anew', false)
    .option('--timings', 'when all went well, add to public/recordings/timings.json how long each step took', false)
    .option('--json', 'one JSON object a step: demo, step, command, exit, ok, seconds; or { error, mend }, when it stops', false))
    .parse()
    .opts<Flags>()
  if (flags.record && flags.prefix !== '')
    throw new UserError('A recording shows the names that the slides have: --record goes without --prefix.', commandLine('rehearse', { ...flags, prefix: '' }, '--record'))
  return flags
}

/**
 * The demos that were asked for, in the order of the slides.
 * @throws UserError on a name that the deck does not have
 */
function choose({ demos }: Deck, { only, ...flags }: Flags): DeckDemo[] {
  const unknown = only.find(id => !demos.has(id))
  if (unknown !== undefined)
    throw new UserError(`--only ${unknown}: the deck has no such demo. It has: ${[...demos.keys()].join(', ') || 'none'}`, commandLine('rehearse', flags, '--only', [...demos.keys()][0] ?? 'DEMO'))
  return [...demos.values()].filter(({ id }) => only.length === 0 || only.includes(id))
}

async function main(): Promise<void> {
  const flags = readFlags()
  const prefix = readPrefix(flags.prefix)
  const deck = await loadDeck(flags.deck)
  const demos = choose(deck, flags)
  const log = note
  const print = flags.json ? printJson : printRow
  const tell = flags.json ? log : say
  const target = resolveTarget(process.env, flags)
  const { engine, stage, close } = startDemos({ deck, target, prefix, policy: await readPolicy(join(deck.root, POLICY_FILE)), msPerKey: flags.record ? STAGE_MS_PER_KEY : 0, log })
  const state = await requireEngine(engine)
  tell(`${flags.record ? 'Recording' : 'Rehearsing'} on ${pc.bold(state.name)}, Docker ${state.version} (${state.target})\n`)

  const directory = recordingsOf(deck)
  const timings = await readTimings(directory)
  const recorders = flags.record ? new Recorders(deck, engine, stage) : undefined
  let unwritten = 0
  const failures: string[] = []
  const skipped: string[] = []
  let played = 0
  if (flags.record) {
    await mkdir(directory, { recursive: true })
    for (const owned of flags.only.length > 0 ? [] : await listOwned(engine.docker, deck))
      await removeOwned(engine.docker, deck.deck, owned)
  }

  // with --only, those that they need as well
  const begun = new Set(demos)
  stage.on('opened', run => begun.add(deck.demos.get(run.state.demo)!))
  // what was made so far is removed as at the end
  const stopped = new AbortController()
  onStop((signal) => {
    // after SIGHUP there is no terminal to write to
    if (signal !== 'SIGHUP')
      note('\nStopping …')
    stopped.abort(new UserError('Stopped. Containers are removed; volumes stay.'))
  })
  const removeContainers = async (): Promise<void> => {
    for (const demo of [...deck.demos.values()].filter(demo => begun.has(demo)).toReversed())
      await stage.reset(demo)
    await close()
  }
  const play = async (demo: DeckDemo, index: number): Promise<StepResult> => playStep(stage, demo, index, stopped.signal).catch(async (error: unknown) => {
    if (stopped.signal.aborted)
      await removeContainers()
    throw error
  })

  for (const demo of demos) {
    const missing = await missingPlugins(engine.docker, demo.commands)
    if (missing.length > 0) {
      skipped.push(demo.id)
      tell(skippedRow(demo, `the host has no volume plugin ${missing.join(', ')}`))
      continue
    }
    for (const step of demo.steps) {
      const row = rowOf(demo, step.index, await play(demo, step.index), timings[demo.id]?.[step.index])
      played++
      if (row.ok)
        addTiming(timings, { ...row, step: step.index })
      else
        failures.push(`${demo.id} ${row.step}`)
      print(row)
    }
    const saved = await recorders?.save(demo)
    if (saved)
      tell(saved)
  }
  await removeContainers()
  // a rehearsal that went wrong says little of how long steps take
  if ((flags.record || flags.timings) && failures.length === 0) {
    await mkdir(directory, { recursive: true }).then(async () => writeTimings(directory, timings)).catch((error: unknown) => {
      unwritten++
      log(tellOf(error))
    })
  }
  tell(`\n${played - failures.length} of ${played} steps as the slides say${skipped.length > 0 ? `; left out: ${skipped.join(', ')}` : ''}. Containers are removed; volumes stay.`)
  process.exitCode = failures.length === 0 && unwritten + (recorders?.unwritten ?? 0) === 0 && played > 0 ? 0 : 1
}

main().catch((error: unknown) => {
  // a program reads what stopped it as it reads the steps
  if (process.argv.includes('--json'))
    printFailure(error)
  stopWith(error)
})
