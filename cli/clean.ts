import type Docker from 'dockerode'
import type { Owned } from '../server/docker/remove.ts'
import type { TargetFlags } from '../server/docker/target.ts'
import process from 'node:process'
import { ask, isYes } from '../server/ask.ts'
import { commandLine } from '../server/command-line.ts'
import { loadDeck } from '../server/deck.ts'
import { toCommandError } from '../server/docker/engine-error.ts'
import { listOwned, removeOwned } from '../server/docker/remove.ts'
import { resolveTarget } from '../server/docker/target.ts'
import { Engine } from '../server/engine.ts'
import { say, stopWith } from '../server/messages.ts'
import { newCommand } from '../server/new-command.ts'
import { requireEngine } from '../server/require-engine.ts'
import { addTargetOptions } from '../server/target-options.ts'
import { UserError } from '../server/user-error.ts'

interface Flags extends TargetFlags { deck: string, volumes: boolean, yes: boolean }

async function main(): Promise<void> {
  const flags = addTargetOptions(newCommand('npm run clean --')
    .description('Removes what the deck has created on the Docker host, and nothing else. Data volumes stay unless asked for.\nExit code: 0 clean, 1 not.')
    .option('--deck <file>', 'the deck', 'slides.md')
    .option('--volumes', 'the data volumes too', false)
    .option('--yes', 'do not ask', false))
    .parse()
    .opts<Flags>()

  const { deck } = await loadDeck(flags.deck)
  const engine = new Engine(resolveTarget(process.env, flags))
  await requireEngine(engine)
  // its looks, every few seconds, would go on behind the question
  engine.stop()
  const { docker } = engine
  const owned = await listOwned(docker, { deck }).catch((error) => {
    throw toCommandError(error, docker)
  })
  const remove = owned.filter(({ kind }) => kind !== 'volume' || flags.volumes)
  const kept = owned.length - remove.length
  remove.forEach(({ kind, name, id }) => say(`  ${kind.padEnd(9)}  ${name}${kind === 'volume' ? '  (data!)' : `  ${id.slice(0, 12)}`}`))
  if (kept > 0)
    say(`  ${kept} data volume${kept === 1 ? '' : 's'} of the deck stay${kept === 1 ? 's' : ''}; with --volumes they go too.`)
  if (remove.length === 0)
    return say('Nothing to remove.')
  if (!flags.yes && !process.stdin.isTTY)
    throw new UserError('Nobody can be asked here, and nothing was removed.', commandLine('clean', flags, ...flags.volumes ? ['--volumes'] : [], '--yes'))
  if (!flags.yes && !isYes(await ask(`Remove ${remove.length === 1 ? 'it' : `these ${remove.length}`}? [y/N]`))) {
    process.exitCode = 1
    return say('Nothing was removed.')
  }
  for (const one of remove) {
    await removeOwned(docker, deck, one).catch((error) => {
      throw explain(error, one, docker, flags)
    })
    say(`  removed    ${one.name}`)
  }
}

/** Why one thing could not go; those before it are gone. */
function explain(error: { statusCode?: number }, { kind, name }: Owned, docker: Docker, flags: Flags): Error {
  const command = toCommandError(error, docker)
  if (kind === 'volume' && error.statusCode === 409)
    return new UserError(command.message, `${commandLine('docker', flags, 'ps', '-a', '--filter', `volume=${name}`)}   (who uses it: not the deck)`, `The volume "${name}" was to be removed.`)
  return new UserError(command.message, undefined, `The ${kind} "${name}" was to be removed.`)
}

main().catch(stopWith)
