import type Docker from 'dockerode'
import type { StepResult } from '../../demo/protocol.ts'
import type { Deck, DeckDemo } from '../deck.ts'
import type { SeenRun } from '../session.ts'
import { findExits } from '../docker/exits.ts'
import { labelFilter, originOf } from '../docker/labels.ts'

/** What is known of a step that was begun. */
export interface LeftStep {
  /** Id of the container that it made; a detached one may be gone. */
  container?: string
  /** Of its container that is gone, and that it was attached to. */
  exit?: number
  /** What the former server saw it come to. */
  result?: StepResult
}

/** A run that a former server has left. */
export interface LeftRun {
  demo: DeckDemo
  /** As the labels have it. */
  run: string
  /** By index; a step that is not among them may have been begun or not. */
  steps: Map<number, LeftStep>
  /** The step that was being played, or stood at its prompt, without anything of it that goes on. */
  cut: number | undefined
}

/** The command that a step belongs to: it, or the one that is typed into. */
function commandOf({ steps }: DeckDemo, index: number): number {
  return steps.findLastIndex(step => step.kind === 'command' && step.index <= index)
}

/** A deck that was edited meanwhile may have other steps. */
function fits(demo: DeckDemo, { step, results, playing }: SeenRun): boolean {
  return results.length === step && step + Number(playing) <= demo.steps.length
}

/**
 * Leaves out the last command if it was not at its end and nothing of it goes on: only a container can be attached again.
 * @returns its index
 */
function dropCut(demo: DeckDemo, steps: Map<number, LeftStep>, { step, playing, results }: SeenRun): number | undefined {
  const atPrompt = demo.steps[step]?.kind === 'input' && results.at(-1)?.exit === null
  const last = commandOf(demo, step)
  const left = steps.get(last)
  if ((!playing && !atPrompt) || left?.container !== undefined || left?.exit !== undefined)
    return undefined
  for (const { index } of demo.steps.slice(last))
    steps.delete(index)
  return last
}

/**
 * The run of every demo that was open, as far as that can be known: what it made, from the labels on the engine; how
 * that ended, from the engine too, also for what is gone; what else was seen, from the session.
 * @param seen of demos that are not among it, the newest run that has containers is taken
 * @param prefix of the server that left them; another one's run goes on there
 */
export async function findLeftRuns(docker: Docker, deck: Deck, seen: readonly SeenRun[], prefix: string): Promise<LeftRun[]> {
  const listed = (await docker.listContainers({ all: true, filters: labelFilter({ deck: deck.deck }) }))
    .sort((a, b) => b.Created - a.Created)
    .map(({ Id, Labels }) => ({ id: Id, origin: originOf(Labels) }))
  // asked for after the list: whatever is not in it any more has its end here
  const ended = await findExits(docker, { deck: deck.deck })
  const found: LeftRun[] = []
  for (const demo of deck.demos.values()) {
    const ours = ({ origin }: { origin: { demo: string, step: number, prefix?: string } }): boolean => (origin.prefix ?? '') === prefix && origin.demo === demo.id && demo.commands[origin.step]?.verb === 'run'
    const remembered = seen.find(one => one.demo === demo.id && fits(demo, one))
    const run = remembered?.run ?? listed.find(ours)?.origin.run
    if (run === undefined)
      continue
    const steps = new Map<number, LeftStep>()
    const know = (step: number, left: LeftStep): void => void steps.set(step, { ...steps.get(step), ...left })
    remembered?.results.forEach((result, index) => know(index, { result }))
    for (const { id, origin, exit } of ended.filter(one => ours(one) && one.origin.run === run)) {
      const command = demo.commands[origin.step]
      if (!listed.some(one => one.id === id))
        know(origin.step, command?.verb === 'run' && command.detach ? { container: id } : { exit })
    }
    for (const { id, origin } of listed.filter(one => ours(one) && one.origin.run === run).reverse())
      know(origin.step, { container: id })
    const cut = remembered && dropCut(demo, steps, remembered)
    found.push({ demo, run, steps, cut })
  }
  return found
}
