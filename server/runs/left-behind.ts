import type Docker from 'dockerode'
import type { Deck, DeckDemo } from '../deck.ts'
import { labelFilter, originOf } from '../docker/labels.ts'

/** A run that a former server has left on the engine, as its containers' labels tell. */
export interface LeftRun {
  demo: DeckDemo
  /** As the labels have it. */
  run: string
  /** Step → id of the container that it made. */
  containers: Map<number, string>
}

/** The newest run of every demo that has containers, whether they run or have ended. */
export async function findLeftRuns(docker: Docker, deck: Deck): Promise<LeftRun[]> {
  const listed = await docker.listContainers({ all: true, filters: labelFilter({ deck: deck.deck }) })
  const found = new Map<string, LeftRun>()
  for (const { Id, Labels } of listed.sort((a, b) => b.Created - a.Created)) {
    const { demo: id, run, step } = originOf(Labels)
    const demo = deck.demos.get(id)
    // a deck that was edited meanwhile may have another command there
    if (!demo || demo.commands[step]?.verb !== 'run')
      continue
    const left = found.get(id) ?? { demo, run, containers: new Map<number, string>() }
    if (left.run === run)
      left.containers.set(step, left.containers.get(step) ?? Id)
    found.set(id, left)
  }
  return [...found.values()]
}
