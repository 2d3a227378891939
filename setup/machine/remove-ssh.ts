import type Docker from 'dockerode'
import type { Owned } from '../../server/docker/remove.ts'
import type { OwnContext } from './context-store.ts'
import type { RemoveWishes } from './remove-wishes.ts'
import { isYes } from '../../server/ask.ts'
import { listOwned, removeOwned } from '../../server/docker/remove.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { BUILT_FOR } from '../../server/images.ts'
import { removeContext, requireUnused } from './context-store.ts'
import { openEngine } from './engine.ts'
import { openHost } from './host-script.ts'
import { readDestination } from './ssh.ts'

/**
 * Undoes what set-up did to a host: what the deck created there, its images, the group, the context; the engine when it
 * is wished. Data volumes stay unless they are asked for.
 * @returns whether it was done; false: the person said no
 * @throws SetupError, CommandError
 */
export async function removeSshMachine(name: string, own: OwnContext, environment: NodeJS.ProcessEnv, wishes: RemoveWishes): Promise<boolean> {
  const { progress, say, ask } = wishes
  requireUnused(name, environment)
  const docker = await openEngine(resolveTarget(environment, { context: name }), progress).catch((error: Error) => {
    error.message += `\nIf the machine is gone for good: docker context rm ${name}`
    throw error
  })
  const owned = await listOwned(docker, { deck: own.deck })
  const images = await docker.listImages({ filters: { label: [`${BUILT_FOR}=${own.deck}`] } })
  const kept = owned.filter(({ kind }) => kind === 'volume' && !wishes.volumes)
  const going = owned.filter(one => !kept.includes(one))

  const host = await openHost(readDestination(own.host), own.deck, progress)
  try {
    const engine = await host.engineInstalled()
    say(`On ${own.host}, to be removed:`)
    going.forEach(one => say(`  ${one.kind.padEnd(9)}  ${one.name}${one.kind === 'volume' ? '  (data!)' : ''}`))
    images.forEach(({ RepoTags: tags, Id }) => say(`  image      ${tags?.join(', ') || Id.slice(7, 19)}`))
    say(`  context    ${name}`)
    if (kept.length > 0)
      say(`Data volumes that stay: ${kept.map(volume => volume.name).join(', ')}; with --volumes they go too.`)
    if (!wishes.yes && !isYes(await ask('Remove these? [y/N]')))
      return false
    const engineToo = engine !== '' && (wishes.yes ? wishes.engine : isYes(await ask(`Set-up installed the engine (${engine}). Remove it too? Its data stays on the disk. [y/N]`)))

    await removeAll(docker, own.deck, going, wishes)
    for (const { Id, RepoTags: tags } of images) {
      await docker.getImage(Id).remove({ force: true })
      progress.did(`removed image ${tags?.join(', ') || Id.slice(7, 19)}`)
    }
    await host.takeDown(engineToo ? 'remove' : 'keep')
  }
  finally {
    await host.close()
  }
  await removeContext(name, environment)
  progress.did(`removed docker context ${name}`)
  return true
}

async function removeAll(docker: Docker, deck: string, owned: Owned[], { progress }: RemoveWishes): Promise<void> {
  for (const one of owned) {
    await removeOwned(docker, deck, one)
    progress.did(`removed ${one.kind} ${one.name}`)
  }
}
