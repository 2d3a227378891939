import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { commandLine } from '../../server/command-line.ts'
import { listOwned, removeOwned } from '../../server/docker/remove.ts'
import { count, go, warn } from './finding.ts'

/** What earlier runs have left. Containers and networks can go; volumes hold data and stay. */
export async function checkLeftovers({ engine, deck, flags }: Subject): Promise<Finding> {
  const { docker } = await engine
  const { deck: label } = await deck
  const owned = await listOwned(docker, { deck: label })
  const volumes = owned.filter(({ kind }) => kind === 'volume').map(({ name }) => name)
  const leftovers = owned.filter(({ kind }) => kind !== 'volume')
  const kept = volumes.length > 0 ? `; ${count(volumes.length, 'volume')} with earlier data: ${volumes.join(', ')}` : ''
  if (leftovers.length === 0)
    return go(`no container${kept}`)
  return {
    ...warn(`${leftovers.map(({ kind, name }) => `${kind} "${name}"`).join(', ')} of an earlier run${kept}`, commandLine('doctor', flags, '--fix')),
    async fix(log) {
      for (const one of leftovers) {
        await removeOwned(docker, label, one)
        log(`${one.kind} "${one.name}": removed`)
      }
    },
  }
}
