import type { AzArguments } from './azure-commands.ts'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { showCommand } from './azure-commands.ts'
import { SetupError } from './failure.ts'

const start = promisify(execFile)
/** Bytes; a list of resources is long. */
const MOST = 16 * 1024 * 1024

/** What every call gets: the subscription, and an answer that can be read. */
export function complete(args: AzArguments, subscription: string): AzArguments {
  return [...args, '--subscription', subscription, '--output', 'json', '--only-show-errors']
}

/** The Azure CLI for one subscription. */
export type Az = <T>(args: AzArguments) => Promise<T>

/**
 * Calls of the system's `az`.
 * @throws SetupError with what az said
 */
export function openAz(subscription: string): Az {
  return async <T>(args: AzArguments) => {
    const { stdout } = await start('az', complete(args, subscription), { maxBuffer: MOST }).catch((error: Error & { code?: unknown, stderr?: string }) => {
      const tried = `Tried: ${showCommand('az', args)}`
      if (error.code === 'ENOENT')
        throw new SetupError(tried, 'there is no program "az" on this machine', 'https://learn.microsoft.com/cli/azure/install-azure-cli tells how to install it')
      const seen = error.stderr?.trim().split('\n').slice(-3).join('\n') || error.message
      throw new SetupError(tried, seen, /az login/.test(seen) ? 'az login' : `az account show --subscription ${subscription}`)
    })
    return (stdout.trim() === '' ? null : JSON.parse(stdout)) as T
  }
}
