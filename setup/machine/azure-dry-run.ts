import type { Deck } from '../../server/deck.ts'
import type { AzureConfig } from './azure-config.ts'
import { readNeeds } from '../../server/deck-needs.ts'
import { labelsOf } from '../../server/docker/labels.ts'
import { complete } from './az.ts'
import { azure, showCommand } from './azure-commands.ts'
import { placeOnShare } from './azure-share.ts'
import { sharedVolumes } from './azure.ts'
import { cloudInit } from './cloud-init.ts'
import { mask } from './progress.ts'

/**
 * Every command that setting up a new machine would call, and what it would send, secrets masked. Nothing is called.
 * @returns lines
 */
export function describeAzure({ deck, config, subscription, name }: { deck: Deck, config: AzureConfig, subscription: string, name: string }): string[] {
  const { account, key } = config.storage
  const machine = { name, deck: deck.deck, config }
  const volumes = sharedVolumes(deck).map(volume => placeOnShare(volume, config.storage))
  const calls = [
    azure.showAccount(),
    azure.listGroups(name),
    azure.createGroup(machine),
    azure.listShares(account),
    ...volumes.map(volume => azure.createShare(account, volume.name, deck.deck)),
    azure.listMachines(name),
    azure.createMachine(machine, 'cloud-init.yml'),
    azure.showHostKey(name),
  ]
  return [
    '# Through the Azure CLI:',
    ...calls.map(args => showCommand('az', complete(args, subscription))),
    '',
    '# cloud-init.yml:',
    ...cloudInit(config.admin).trimEnd().split('\n'),
    '',
    '# On the machine, by ssh: setup/machine/bring-up.sh, as root',
    `ssh ${config.admin}@ADDRESS 'sudo -n sh -s' <setup/machine/bring-up.sh`,
    '',
    `# The docker context, written without the docker program:`,
    `docker context create ${name} --docker host=ssh://${config.admin}@ADDRESS`,
    '',
    '# Through that context, by the engine\'s API (the key is in no command line):',
    ...readNeeds(deck).pulls.map(({ familiar }) => `docker pull ${familiar}`),
    ...Object.keys(deck.images).map(tag => `docker build --tag ${tag} ${deck.images[tag]}`),
    ...volumes.map(({ name, options, origin }) => showCommand('docker', [
      'volume',
      'create',
      ...Object.entries(labelsOf(origin)).flatMap(([label, value]) => ['--label', `${label}=${value}`]),
      ...Object.entries(options).flatMap(([option, value]) => ['--opt', `${option}=${value}`]),
      name,
    ])),
  ].map(line => mask(line, [key]))
}
