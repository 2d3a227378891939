import type { NeededVolume } from '../../server/deck-needs.ts'
import type { AzureConfig } from './azure-config.ts'
import { SetupError } from './failure.ts'

// Azure's rule for the name of a share
const RE_SHARE = /^(?!.*--)[a-z\d][a-z\d-]{1,61}[a-z\d]$/

/**
 * The volume with its data on an Azure Files share of the same name, mounted by the local driver (moby volume/local,
 * `type=cifs`). The driver calls mount(2) itself, which knows no credentials file: the key has to stand in the options.
 * Locks are the server's (no `nobrl`): what a database locks here is locked for every host.
 * @throws SetupError for a name that no share can have
 */
export function placeOnShare(volume: NeededVolume, { account, key }: AzureConfig['storage']): NeededVolume {
  if (!RE_SHARE.test(volume.name))
    throw new SetupError(`A file share for the volume ${volume.name} was to be made.`, 'a share is called by 3 to 63 small letters, digits and single hyphens', 'Rename the volume in the deck')
  const server = `${account}.file.core.windows.net`
  return {
    ...volume,
    options: {
      type: 'cifs',
      device: `//${server}/${volume.name}`,
      // the driver turns a name after addr= into the address that the kernel wants
      o: `addr=${server},username=${account},password=${key},vers=3.1.1,dir_mode=0777,file_mode=0777,mfsymlinks,serverino`,
    },
  }
}
