import { execFile } from 'node:child_process'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { SetupError } from './failure.ts'

const RE_KEY = /^(?:ssh-ed25519|ecdsa-sha2-nistp\d+|ssh-rsa) [A-Za-z\d+/=]+/m

const file = (): string => join(homedir(), '.ssh', 'known_hosts')

/**
 * Makes a host's key known to ssh, when it came by a way that can be trusted. An address that Azure gives again belongs to
 * another machine: its old key goes.
 * @param said text with the public key on a line of its own
 * @throws SetupError when there is none in it
 * @returns whether it was not known before
 */
export async function knowHost(address: string, said: string): Promise<boolean> {
  const key = RE_KEY.exec(said)?.[0]
  if (!key)
    throw new SetupError(`The host key of ${address} was to be learnt.`, said.trim().slice(0, 200) || 'nothing', 'npm run setup -- azure …   (once more, when the machine is up)')
  const line = `${address} ${key}\n`
  const known = await readFile(file(), 'utf8').catch(() => '')
  if (known.includes(line))
    return false
  await forgetHost(address)
  await mkdir(dirname(file()), { recursive: true, mode: 0o700 })
  await appendFile(file(), line, { mode: 0o600 })
  return true
}

/** Takes a host's keys out of ssh's list. */
export async function forgetHost(address: string): Promise<void> {
  // fails where there is no list yet
  await promisify(execFile)('ssh-keygen', ['-R', address, '-f', file()]).catch(() => {})
}
