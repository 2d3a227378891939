import type { Log } from '../../setup/private-engine/process.ts'
import { findChromium as findInstalled } from '../../cli/find-chromium.ts'
import { assertCanInstall, installPackages } from '../../setup/private-engine/apt.ts'

/**
 * Path of a Chromium or Chrome that answers, installed from Debian's packages when there is none.
 * @throws Error with the reason when there can be none
 */
export async function findChromium({ log }: { log: Log }): Promise<string> {
  const found = await findInstalled()
  if (found)
    return found
  assertCanInstall()
  await installPackages(['chromium'], log)
  const installed = await findInstalled()
  if (!installed)
    throw new Error('the package chromium brings no browser that starts')
  return installed
}
