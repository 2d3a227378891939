import type { Command } from 'commander'
import type { TargetFlags } from '../server/docker/target.ts'
import process from 'node:process'
import { ask } from '../server/ask.ts'
import { loadDeck } from '../server/deck.ts'
import { resolveTarget } from '../server/docker/target.ts'
import { say, stopWith } from '../server/messages.ts'
import { newCommand } from '../server/new-command.ts'
import { addTargetOptions } from '../server/target-options.ts'
import { UserError } from '../server/user-error.ts'
import { openAz } from '../setup/machine/az.ts'
import { checkSubscription, readAzureConfig } from '../setup/machine/azure-config.ts'
import { describeAzure } from '../setup/machine/azure-dry-run.ts'
import { setUpAzure } from '../setup/machine/azure.ts'
import { readOwnContext } from '../setup/machine/context-store.ts'
import { openEngine } from '../setup/machine/engine.ts'
import { SetupError } from '../setup/machine/failure.ts'
import { setUpLocal } from '../setup/machine/local.ts'
import { mask, progressIn } from '../setup/machine/progress.ts'
import { removeAzureMachine } from '../setup/machine/remove-azure.ts'
import { removeSshMachine } from '../setup/machine/remove-ssh.ts'
import { readDestination, setUpHost } from '../setup/machine/ssh.ts'

interface Common { deck: string }
interface Named extends Common { name: string }

const DEFAULT_NAME = 'datadocker'

const program = newCommand('npm run setup --')
  .description([
    'Prepares a Docker host for the deck: engine, images, volumes, a docker context. What is as it should be stays as it is.',
    'Exit code: 0 the host is as asked for, 1 it is not.',
  ].join('\n'))

function command(name: string, description: string): Command {
  return program.command(name).description(description).option('--deck <file>', 'the deck', 'slides.md')
}

function withName(to: Command): Command {
  return to.option('--name <context>', 'of the docker context (and of the machine in Azure)', DEFAULT_NAME)
}

/** What was done, in a line, and how to go on. */
function conclude(changes: number, next: string): void {
  say(changes === 0 ? '\nNothing to do: all was there.' : `\nReady (${changes === 1 ? 'one change' : `${changes} changes`}).`)
  say(next)
}

addTargetOptions(command('local', 'The engine of this machine, or the one that is named: checks it, builds or pulls images, creates the deck\'s volumes.'))
  .action(async (flags: Common & TargetFlags) => {
    const deck = await loadDeck(flags.deck)
    const progress = progressIn(say)
    await setUpLocal({ deck, target: resolveTarget(process.env, flags), progress })
    conclude(progress.changes, 'The talk: npm start')
  })

withName(command('ssh', 'A Debian or Ubuntu host: brings it from nothing to a Docker target, over ssh.'))
  .requiredOption('--to <user@host[:port]>', 'the host; its user is root, or may use sudo without a password')
  .option('--send-images', 'images that the engine of this machine has are sent from there, not pulled over there', false)
  .action(async ({ deck: file, to, name, sendImages }: Named & { to: string, sendImages: boolean }) => {
    const deck = await loadDeck(file)
    const progress = progressIn(say)
    const address = readDestination(to)
    const from = sendImages ? await openEngine(resolveTarget(process.env), progress) : undefined
    await setUpHost({ deck, address, name, made: { by: 'ssh', deck: deck.deck }, progress, environment: process.env, from })
    conclude(progress.changes, `The talk, there: npm start -- --context ${name}`)
  })

withName(command('azure', 'The talk\'s own set-up: a machine in Azure, and its volumes on Azure Files. Needs the Azure CLI, logged in.'))
  .requiredOption('--subscription <id>', 'the subscription that pays')
  .requiredOption('--config <file>', 'see setup/machine/azure.sample.yml; mode 0600')
  .option('--dry-run', 'print every command and the cloud-init, and call nothing', false)
  .action(async ({ deck: file, subscription, config: configFile, name, dryRun }: Named & { subscription: string, config: string, dryRun: boolean }) => {
    checkSubscription(subscription)
    const config = await readAzureConfig(configFile)
    const deck = await loadDeck(file)
    if (dryRun)
      return describeAzure({ deck, config, subscription, name }).forEach(say)
    const secrets = [config.storage.key]
    const progress = progressIn(say, secrets)
    await setUpAzure({ az: openAz(subscription), deck, config, subscription, name, progress, environment: process.env }).catch((error: Error) => {
      error.message = mask(error.message, secrets)
      error.stack = mask(error.stack ?? '', secrets)
      throw error
    })
    conclude(progress.changes, `The talk, there: npm start -- --context ${name}\nIt costs money until: npm run setup -- remove --name ${name}`)
  })

withName(command('remove', 'Undoes what ssh or azure did. Asks before; data stays unless asked for.'))
  .option('--volumes', 'the data too: volumes, and file shares in Azure', false)
  .option('--engine', 'with --yes: the engine too, where set-up has installed it', false)
  .option('--yes', 'do not ask', false)
  .option('--subscription <id>', 'a machine in Azure whose set-up did not get as far as the docker context')
  .action(async ({ deck: file, name, volumes, engine, yes, subscription }: Named & { volumes: boolean, engine: boolean, yes: boolean, subscription?: string }) => {
    if (!yes && !process.stdin.isTTY)
      throw new UserError('Nobody can be asked here, and nothing was removed.', `npm run setup -- remove --name ${name} --yes`)
    const own = await readOwnContext(name, process.env)
    const paidBy = own?.subscription ?? subscription
    if (!own && !paidBy)
      throw new SetupError(`What set-up made as ${name} was to be removed.`, 'no docker context of this name', 'npm run setup -- remove --name NAME   (those there are: docker context ls)')
    const wishes = { volumes, engine, yes, ask, say, progress: progressIn(say) }
    const done = own?.by === 'ssh'
      ? await removeSshMachine(name, own, process.env, wishes)
      : await removeAzureMachine({ az: openAz(paidBy!), name, deck: own?.deck ?? (await loadDeck(file)).deck, host: own?.host, account: own?.account, environment: process.env }, wishes)
    if (!done) {
      say('Nothing was removed.')
      process.exitCode = 1
    }
  })

program.parseAsync().catch(stopWith)
