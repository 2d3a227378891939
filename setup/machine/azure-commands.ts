import type { AzureConfig } from './azure-config.ts'
import { quoteWord } from '../../server/quote-word.ts'

/** Arguments of `az`, without what all of them get (see az.ts). */
export type AzArguments = string[]

interface Machine { name: string, deck: string, config: AzureConfig }

/** Debian 12: its docker.io has the docker program in it, which ssh:// needs, and its kernel has cifs. */
const IMAGE = 'Debian:debian-12:12-gen2:latest'
/** On the resource group: by this set-up knows it again. */
export const TAG = 'slidev-docker'
/** The same on a file share, whose metadata takes no hyphen. */
export const METADATA = 'slidevdocker'
/** The host key comes by Azure's own way, so that ssh need not trust the first answer. Waits for cloud-init before. */
const SHOW_HOST_KEY = 'cloud-init status --wait >/dev/null; cat /etc/ssh/ssh_host_ed25519_key.pub'

/** Every call of `az` that set-up makes. No secret is ever among the arguments. */
export const azure = {
  showAccount: (): AzArguments => ['account', 'show'],
  listGroups: (name: string): AzArguments => ['group', 'list', '--query', `[?name=='${name}']`],
  createGroup: ({ name, deck, config }: Machine): AzArguments => ['group', 'create', '--name', name, '--location', config.location, '--tags', `${TAG}=${deck}`],
  listResources: (name: string): AzArguments => ['resource', 'list', '--resource-group', name],
  deleteGroup: (name: string): AzArguments => ['group', 'delete', '--name', name, '--yes'],
  listMachines: (name: string): AzArguments => ['vm', 'list', '--resource-group', name, '--show-details', '--query', `[?name=='${name}']`],
  createMachine: ({ name, deck, config }: Machine, customData: string): AzArguments => [
    'vm',
    'create',
    ...['--resource-group', name],
    ...['--name', name],
    ...['--image', IMAGE],
    ...['--size', config.size],
    ...['--admin-username', config.admin],
    ...['--authentication-type', 'ssh'],
    ...['--ssh-key-values', config.publicKey],
    ...['--custom-data', customData],
    ...['--public-ip-sku', 'Standard'],
    ...['--nsg-rule', 'SSH'],
    ...['--tags', `${TAG}=${deck}`],
  ],
  showHostKey: (name: string): AzArguments => ['vm', 'run-command', 'invoke', '--resource-group', name, '--name', name, '--command-id', 'RunShellScript', '--scripts', SHOW_HOST_KEY],
  listShares: (account: string): AzArguments => ['storage', 'share-rm', 'list', '--storage-account', account],
  showShare: (account: string, share: string): AzArguments => ['storage', 'share-rm', 'show', '--storage-account', account, '--name', share],
  createShare: (account: string, share: string, deck: string): AzArguments => ['storage', 'share-rm', 'create', '--storage-account', account, '--name', share, '--metadata', `${METADATA}=${deck}`],
  deleteShare: (account: string, share: string): AzArguments => ['storage', 'share-rm', 'delete', '--storage-account', account, '--name', share, '--yes'],
}

/** A command line as a person would type it into sh. */
export function showCommand(program: string, args: AzArguments): string {
  return [program, ...args].map(quoteWord).join(' ')
}
