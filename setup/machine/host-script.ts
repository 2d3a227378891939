import type { SshAddress } from '../../server/docker/target/ssh-address.ts'
import type { Progress } from './progress.ts'
import type { SshMaster } from './ssh-master.ts'
import { readFile } from 'node:fs/promises'
import { formatAddress } from '../../server/docker/target/address.ts'
import { explainNoAnswer } from '../../server/docker/target/failure.ts'
import { loginOf } from '../../server/docker/target/ssh-address.ts'
import { SshError } from '../../server/docker/target/ssh-connection.ts'
import { SetupError } from './failure.ts'
import { openSsh } from './ssh-master.ts'

/** Where the host keeps what set-up did to it, one file a deck. */
const RECORDS = '/var/lib/slidev-docker'
/** Becomes root, and hands our text on; exit code 11 when it may not. */
const AS_ROOT = 'if [ "$(id -u)" = 0 ]; then exec sh -s; fi; sudo -n true 2>/dev/null || exit 11; exec sudo -n sh -s'

/** A host that can be made a docker target, and unmade. */
export interface Host {
  /** Engine installed and running, the user allowed to use it. */
  bringUp: () => Promise<void>
  /** Packages of the engine that bring-up has installed; '' for none. */
  engineInstalled: () => Promise<string>
  takeDown: (engine: 'remove' | 'keep') => Promise<void>
  close: () => Promise<void>
}

/**
 * Opens a host over ssh.
 * @throws SetupError
 */
export async function openHost(address: SshAddress, deck: string, progress: Progress): Promise<Host> {
  const at = formatAddress(address)
  const fail = (tried: string, error: Error): never => {
    throw explain(tried, error, address)
  }
  const ssh = await openSsh(address).catch(error => fail(`${at} was to be reached.`, error))
  const user = await whoAmI(ssh).catch(error => fail(`${at} was to be asked who we are there.`, error))
  const variables = `user='${user}'\nrecord='${RECORDS}/${deck}'\n`
  const run = async (file: string, settings: string, onLine: (line: string) => void, tried: string): Promise<void> => {
    const script = await readFile(new URL(file, import.meta.url), 'utf8')
    await ssh.run(AS_ROOT, `${variables}${settings}${script}`, onLine).catch(error => fail(tried, error))
  }
  return {
    bringUp: () => run('bring-up.sh', '', tellTo(progress), `${at} was to be made a docker target.`),
    async engineInstalled() {
      let packages = ''
      await run('take-down.sh', 'engine=list\n', line => packages = line.replace('installed ', ''), `${at} was to be asked what set-up did there.`)
      return packages
    },
    takeDown: engine => run('take-down.sh', `engine=${engine}\n`, tellTo(progress), `What set-up did on ${at} was to be undone.`),
    close: ssh.close,
  }
}

async function whoAmI(ssh: SshMaster): Promise<string> {
  let user = ''
  await ssh.run('id -un', '', line => user = line)
  if (!/^[\w.@\\-]+$/.test(user))
    throw new SshError(`the user is called ${JSON.stringify(user)}`, 1)
  return user
}

/** The scripts' lines; a word that is none of theirs is told as it is. */
function tellTo(progress: Progress): (line: string) => void {
  return (line) => {
    const [, kind = 'note', what = line] = /^(did|kept|note) (.*)$/.exec(line) ?? []
    progress[kind as 'did' | 'kept' | 'note'](what)
  }
}

/** The end of what a script said, where it says why it stopped. */
function lastOf({ stderr }: SshError): string {
  return stderr.trim().split('\n').slice(-3).join('\n')
}

function explain(tried: string, error: Error, address: SshAddress): SetupError {
  if (!(error instanceof SshError)) {
    const { seen, mend } = explainNoAnswer(error, { address, host: formatAddress(address), source: '--to', lookedAt: [] })
    return new SetupError(tried, seen, mend)
  }
  const at = loginOf(address)
  switch (error.exit) {
    case 10: return new SetupError(tried, 'neither Debian nor Ubuntu, and no engine there yet', 'Install Docker there by hand (https://docs.docker.com/engine/install), then once more')
    case 11: return new SetupError(tried, 'our user is not root there, and sudo wants a password', `ssh -t ${at} "echo '$USER ALL=(ALL) NOPASSWD: ALL' | sudo tee /etc/sudoers.d/$USER"`.replaceAll('$USER', address.user ?? '$USER'))
    case 12: return new SetupError(tried, `apt-get failed: ${lastOf(error)}`, `ssh -t ${at} sudo apt-get install docker.io`)
    case 13: return new SetupError(tried, `the engine does not start: ${lastOf(error)}`, `ssh -t ${at} sudo dockerd`)
    default: {
      const { seen, mend } = explainNoAnswer(error, { address, host: formatAddress(address), source: '--to', lookedAt: [] })
      return new SetupError(tried, seen, mend)
    }
  }
}
