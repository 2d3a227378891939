import type { StepResult } from '../demo/protocol.ts'
import type { DeckDemo } from '../server/deck.ts'
import type { TargetFlags } from '../server/docker/target.ts'
import type { Run } from '../server/runs/run.ts'
import type { Stage } from '../server/runs/stage.ts'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import process from 'node:process'
import { Command } from 'commander'
import pc from 'picocolors'
import { loadDeck } from '../server/deck.ts'
import { startDemos } from '../server/demos.ts'
import { resolveTarget } from '../server/docker/target.ts'
import { BuildError, say, stopWith } from '../server/messages.ts'
import { POLICY_FILE, readPolicy } from '../server/policy-file.ts'
import { addTargetOptions } from './target-options.ts'

/** Milliseconds beyond its time that a step is given to end after it was stopped. */
const STOP_MS = 10_000

interface Flags extends TargetFlags { deck: string, prefix: string, json: boolean, only: string[] }

/** What one step came to; printed as one line. */
interface Row extends StepResult { demo: string, step: number, command: string, expectation: string }

/** Plays the next step to its end; one that overruns its time is stopped. */
async function playStep(stage: Stage, demo: DeckDemo, index: number): Promise<StepResult> {
  stage.play(demo, index, randomUUID())
  const run = stage.run(demo.id) as Run
  const stop = setTimeout(() => {
    run.stop()
    setTimeout(() => run.stop(), STOP_MS / 2).unref()
  }, demo.steps[index]!.within + STOP_MS)
  await run.settled
  clearTimeout(stop)
  return run.state.results[index]!
}

function rowOf(demo: DeckDemo, index: number, result: StepResult): Row {
  const step = demo.steps[index]!
  const command = (step.kind === 'command' ? step.text : step.prompt + step.text).replaceAll(/\\\n\s*/g, '')
  const exit = step.kind === 'command' && step.exit !== 0 ? [`exit ${step.exit}`] : []
  const until = step.kind === 'command' && step.until ? [`until ${step.until}`] : []
  return { demo: demo.id, step: index + 1, command, expectation: [...exit, ...until, ...step.expect ? [String(step.expect)] : []].join(', '), ...result }
}

function printRow(row: Row): void {
  const mark = row.ok ? pc.green('ok  ') : pc.red('FAIL')
  const width = process.stdout.columns ?? 200
  const left = `${row.demo.padEnd(10)} ${String(row.step).padStart(2)}  ${row.seconds.toFixed(2).padStart(6)} s  `
  const space = Math.max(40, width - left.length - 6)
  const [command, expectation] = [row.command.slice(0, Math.ceil(space * 0.6)), row.expectation.slice(0, Math.floor(space * 0.4) - 2)]
  say(`${mark}  ${left}${command.padEnd(Math.ceil(space * 0.6))}  ${pc.dim(expectation)}`.trimEnd())
  if (row.unmet)
    say(`      ${pc.red(row.unmet)}`)
}

async function main(): Promise<void> {
  const flags = addTargetOptions(new Command('npm run rehearse --')
    .description('Runs every demo of the deck on the Docker host, in order, and checks every expectation.\nExit code: 0 all met, 1 not all met or not possible.')
    .option('--deck <file>', 'the deck', 'slides.md')
    .option('--prefix <text>', 'put before every container and volume name of the demos', '')
    .option('--only <demo...>', 'these demos only', [])
    .option('--json', 'one JSON object a step: demo, step, command, exit, ok, seconds', false))
    .parse()
    .opts<Flags>()

  const deck = await loadDeck(flags.deck)
  const log = (line: string): void => void process.stderr.write(`${line}\n`)
  const target = resolveTarget(process.env, flags)
  const { engine, stage, close } = startDemos({ deck, target, prefix: flags.prefix, policy: await readPolicy(join(deck.root, POLICY_FILE)), msPerKey: 0, log })
  const state = await engine.first
  if (state.state !== 'live')
    throw new BuildError(`No Docker engine answers: nothing was run.\n${state.state === 'away' ? [...state.lookedAt, state.mend].join('\n') : ''}`)
  if (!flags.json)
    say(`Rehearsing on ${pc.bold(state.name)}, Docker ${state.version} (${state.target})\n`)

  let failed = 0
  let played = 0
  const demos = [...deck.demos.values()].filter(demo => flags.only.length === 0 || flags.only.includes(demo.id))
  for (const demo of demos) {
    for (const step of demo.steps) {
      const row = rowOf(demo, step.index, await playStep(stage, demo, step.index))
      played++
      failed += row.ok ? 0 : 1
      const { command, exit, ok, seconds, unmet } = row
      if (flags.json)
        say(JSON.stringify({ demo: demo.id, step: row.step, command, exit, ok, seconds, ...(unmet && { unmet }) }))
      else
        printRow(row)
    }
  }
  for (const demo of demos.toReversed())
    await stage.reset(demo)
  await close()
  if (!flags.json)
    say(`\n${played - failed} of ${played} steps as the slides say. Containers are removed; volumes stay.`)
  process.exitCode = failed === 0 ? 0 : 1
}

main().catch(stopWith)
