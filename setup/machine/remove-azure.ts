import type { Az } from './az.ts'
import type { RemoveWishes } from './remove-wishes.ts'
import { isYes } from '../../server/ask.ts'
import { readSshAddress } from '../../server/docker/target/ssh-address.ts'
import { azure } from './azure-commands.ts'
import { hasGroup, isOurShare } from './azure.ts'
import { removeContext, requireUnused } from './context-store.ts'
import { forgetHost } from './known-hosts.ts'

interface Machine {
  az: Az
  name: string
  deck: string
  /** Of the docker context, if it got that far. */
  host?: string
  /** The storage account with the shares, where it is known. */
  account?: string
  environment: NodeJS.ProcessEnv
}

/**
 * The talk's clean-up: the machine goes, with its resource group. Asks twice. The file shares stay unless they are asked
 * for, and then are asked about once more.
 * @returns whether it was done; false: the person said no
 * @throws SetupError
 */
export async function removeAzureMachine({ az, name, deck, host, account, environment }: Machine, wishes: RemoveWishes): Promise<boolean> {
  const { progress, say, ask, yes } = wishes
  requireUnused(name, environment)
  const shares = account ? await listOurShares(az, account, deck) : []
  if (await hasGroup(az, name, deck)) {
    const resources = await az<{ name: string, type: string }[]>(azure.listResources(name))
    say(`In Azure, to be removed: the resource group ${name} with`)
    resources.forEach(resource => say(`  ${resource.type}  ${resource.name}`))
    if (!yes && !isYes(await ask('Remove all of it? [y/N]')))
      return false
    if (!yes && await ask('What is on its disk is lost. To go on, type the name of the group:') !== name)
      return false
    progress.note(`removing the resource group ${name}; this takes some minutes`)
    await az(azure.deleteGroup(name))
    progress.did(`removed resource group ${name}`)
  }
  else {
    progress.kept(`there is no resource group ${name}`)
  }
  const address = host === undefined ? undefined : readSshAddress(host)
  if (typeof address === 'object')
    await forgetHost(address.hostname)
  if (host !== undefined) {
    await removeContext(name, environment)
    progress.did(`removed docker context ${name}`)
  }
  await removeShares({ az, account: account ?? '', shares }, wishes)
  return true
}

async function listOurShares(az: Az, account: string, deck: string): Promise<string[]> {
  const shares: string[] = []
  for (const { name } of await az<{ name: string }[]>(azure.listShares(account))) {
    if (await isOurShare(az, account, name, deck))
      shares.push(name)
  }
  return shares
}

async function removeShares({ az, account, shares }: { az: Az, account: string, shares: string[] }, { volumes, yes, ask, progress }: RemoveWishes): Promise<void> {
  const names = shares.join(', ')
  if (shares.length === 0)
    return
  if (!volumes)
    return progress.kept(`the data: file shares ${names} in ${account}; with --volumes they go too`)
  if (!yes && await ask(`The data itself: file shares ${names}. To delete it for good, type the name of the storage account (${account}):`) !== account)
    return progress.kept(`the data: file shares ${names} in ${account}`)
  for (const share of shares) {
    await az(azure.deleteShare(account, share))
    progress.did(`removed file share ${share} with its data`)
  }
}
