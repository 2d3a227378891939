import type { TargetFlags } from '../server/docker/target.ts'
import process from 'node:process'
import { Command } from 'commander'
import { loadDeck } from '../server/deck.ts'
import { listOwned, removeOwned } from '../server/docker/remove.ts'
import { connect, resolveTarget } from '../server/docker/target.ts'
import { say, stopWith } from '../server/messages.ts'
import { ask, isYes } from '../setup/machine/ask.ts'
import { addTargetOptions } from './target-options.ts'

interface Flags extends TargetFlags { deck: string, volumes: boolean, yes: boolean }

async function main(): Promise<void> {
  const flags = addTargetOptions(new Command('npm run clean --')
    .description('Removes what the deck has created on the Docker host, and nothing else. Data volumes stay unless asked for.\nExit code: 0 clean, 1 not.')
    .option('--deck <file>', 'the deck', 'slides.md')
    .option('--volumes', 'the data volumes too', false)
    .option('--yes', 'do not ask', false))
    .parse()
    .opts<Flags>()

  const { deck } = await loadDeck(flags.deck)
  const docker = connect(resolveTarget(process.env, flags))
  const owned = await listOwned(docker, { deck })
  const remove = owned.filter(({ kind }) => kind !== 'volume' || flags.volumes)
  const kept = owned.length - remove.length
  remove.forEach(({ kind, name, id }) => say(`  ${kind.padEnd(9)}  ${name}${kind === 'volume' ? '  (data!)' : `  ${id.slice(0, 12)}`}`))
  if (kept > 0)
    say(`  ${kept} data volume${kept === 1 ? '' : 's'} of the deck stay${kept === 1 ? 's' : ''}; with --volumes they go too.`)
  if (remove.length === 0)
    return say('Nothing to remove.')
  if (!flags.yes && !process.stdin.isTTY) {
    process.exitCode = 1
    return say('Nobody can be asked here. To remove these: npm run clean -- --yes')
  }
  if (!flags.yes && !isYes(await ask(`Remove ${remove.length === 1 ? 'it' : `these ${remove.length}`}? [y/N]`)))
    return say('Nothing was removed.')
  for (const one of remove) {
    await removeOwned(docker, deck, one)
    say(`  removed    ${one.name}`)
  }
}

main().catch(stopWith)
