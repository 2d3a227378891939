import type { NeededVolume } from '../../server/deck-needs.ts'
import type { Deck } from '../../server/deck.ts'
import type { Az } from './az.ts'
import type { AzureConfig } from './azure-config.ts'
import type { Progress } from './progress.ts'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readNeeds } from '../../server/deck-needs.ts'
import { azure, METADATA, TAG } from './azure-commands.ts'
import { placeOnShare } from './azure-share.ts'
import { cloudInit } from './cloud-init.ts'
import { SetupError } from './failure.ts'
import { knowHost } from './known-hosts.ts'
import { setUpHost } from './ssh.ts'

interface Parts {
  az: Az
  deck: Deck
  config: AzureConfig
  subscription: string
  /** Of the machine, its resource group and the docker context. */
  name: string
  progress: Progress
  environment: NodeJS.ProcessEnv
}

interface Share { name: string, metadata?: Record<string, string> | null }

/**
 * Makes a machine in Azure, a file share for each volume of the deck, and a docker context that leads there.
 * @throws SetupError, ImageError, CommandError
 */
export async function setUpAzure(parts: Parts): Promise<void> {
  const { az, deck, config, subscription, name, progress, environment } = parts
  await readFile(config.publicKey).catch(() => {
    throw new SetupError(`The public key ${config.publicKey} was to be read.`, 'no such file', `ssh-keygen -t ed25519 -f ${config.publicKey.replace(/\.pub$/, '')}`)
  })
  const account = await az<{ name: string }>(azure.showAccount())
  progress.kept(`subscription ${account.name}`)
  await ensureGroup(parts)
  await ensureShares(parts)
  const ip = await ensureMachine(parts)
  progress.note('waiting for its first start, and for its host key')
  const { value } = await az<{ value: { message: string }[] }>(azure.showHostKey(name))
  if (await knowHost(ip, value.map(({ message }) => message).join('\n')))
    progress.did(`learnt the host key of ${ip}, through Azure`)
  await setUpHost({
    deck,
    address: { transport: 'ssh', user: config.admin, hostname: ip, path: '' },
    name,
    made: { by: 'azure', deck: deck.deck, subscription, account: config.storage.account },
    progress,
    environment,
    place: volume => placeOnShare(volume, config.storage),
  })
}

/**
 * Whether the resource group is there.
 * @throws SetupError when one of this name is somebody else's
 */
export async function hasGroup(az: Az, name: string, deck: string): Promise<boolean> {
  const [group] = await az<{ tags: Record<string, string> | null }[]>(azure.listGroups(name))
  if (group && group.tags?.[TAG] !== deck)
    throw new SetupError(`The resource group ${name} was looked for.`, 'one of this name that set-up did not make. It was not touched.', `--name ${name}2   (another name)`)
  return group !== undefined
}

async function ensureGroup({ az, deck, config, name, progress }: Parts): Promise<void> {
  if (await hasGroup(az, name, deck.deck))
    return progress.kept(`resource group ${name}`)
  await az(azure.createGroup({ name, deck: deck.deck, config }))
  progress.did(`created resource group ${name} in ${config.location}`)
}

async function ensureShares({ az, deck, config: { storage }, progress }: Parts): Promise<void> {
  const there = await az<Share[]>(azure.listShares(storage.account))
  for (const { name } of sharedVolumes(deck).map(volume => placeOnShare(volume, storage))) {
    if (!there.some(share => share.name === name)) {
      await az(azure.createShare(storage.account, name, deck.deck))
      progress.did(`created file share ${name} in ${storage.account}`)
    }
    else if (await isOurShare(az, storage.account, name, deck.deck)) {
      progress.kept(`file share ${name} in ${storage.account}`)
    }
    else {
      throw new SetupError(`The file share ${name} was to be created in ${storage.account}.`, 'one of this name that set-up did not make. It was not touched.', 'az storage account create …   (an account of its own for the talk)')
    }
  }
}

/** The volumes of the deck that can live on a share: those of the local driver. */
export function sharedVolumes(deck: Deck): NeededVolume[] {
  return readNeeds(deck).creates.filter(({ driver }) => driver === 'local')
}

/** Whether set-up made this share; the list of shares does not tell. */
export async function isOurShare(az: Az, account: string, share: string, deck: string): Promise<boolean> {
  return (await az<Share>(azure.showShare(account, share))).metadata?.[METADATA] === deck
}

async function ensureMachine({ az, deck, config, name, progress }: Parts): Promise<string> {
  const [machine] = await az<{ publicIps: string }[]>(azure.listMachines(name))
  if (machine) {
    progress.kept(`machine ${name}, ${machine.publicIps}`)
    return machine.publicIps
  }
  progress.note(`creating the machine ${name} (${config.size}); this takes some minutes`)
  const directory = await mkdtemp(join(tmpdir(), 'cloud-init-'))
  try {
    const customData = join(directory, 'cloud-init.yml')
    await writeFile(customData, cloudInit(config.admin))
    const { publicIpAddress } = await az<{ publicIpAddress: string }>(azure.createMachine({ name, deck: deck.deck, config }, customData))
    progress.did(`created the machine ${name}, ${publicIpAddress}`)
    return publicIpAddress
  }
  finally {
    await rm(directory, { recursive: true })
  }
}
