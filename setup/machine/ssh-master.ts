import type { SshAddress } from '../../server/docker/target/ssh-address.ts'
import { Buffer } from 'node:buffer'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { SshError } from '../../server/docker/target/ssh-connection.ts'

/** One connection of the system's ssh, for several commands. Keys, agents, known hosts and jump hosts are ssh's business. */
export interface SshMaster {
  /**
   * Runs a command at the other end.
   * @param command a constant of ours: the shell over there reads it
   * @param stdin what it is given to read
   * @param onLine takes each line of its stdout
   * @throws SshError with its exit code and stderr
   */
  run: (command: string, stdin: string, onLine: (line: string) => void) => Promise<void>
  close: () => Promise<void>
}

/** Seconds without a command after which ssh closes what we left open. */
const PERSIST = 60

/**
 * Opens it. On a terminal ssh may ask its own questions (an unknown host's key, a passphrase); elsewhere it asks nothing.
 * @throws SshError
 */
export async function openSsh({ user, hostname, port }: SshAddress): Promise<SshMaster> {
  const directory = await mkdtemp(join(tmpdir(), 'ssh-'))
  const control = join(directory, 'control')
  const to = [...user ? ['-l', user] : [], ...port === undefined ? [] : ['-p', String(port)], '--', hostname]
  const master = ['-f', '-N', '-T', '-o', 'ControlMaster=yes', '-o', `ControlPersist=${PERSIST}`, '-S', control, '-o', 'ConnectTimeout=30', '-o', 'ServerAliveInterval=5', '-o', `BatchMode=${process.stdin.isTTY ? 'no' : 'yes'}`]
  const ssh = spawn('ssh', [...master, ...to], { stdio: ['inherit', 'ignore', 'pipe'] })
  const stderr: Buffer[] = []
  ssh.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  const exit = await new Promise<number | null>((resolve, reject) => {
    ssh.once('error', reject)
    // the connection goes on in the background and keeps stderr: its end is not waited for
    ssh.once('exit', code => code === 0 ? resolve(0) : ssh.once('close', resolve))
  })
  ssh.stderr.destroy()
  if (exit !== 0) {
    await rm(directory, { recursive: true })
    throw new SshError(Buffer.concat(stderr).toString(), exit)
  }
  return {
    run: (command, stdin, onLine) => runOver(['-S', control, '-T', ...to, command], stdin, onLine),
    async close() {
      await once(spawn('ssh', ['-S', control, '-O', 'exit', ...to], { stdio: 'ignore' }), 'exit')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function runOver(args: string[], stdin: string, onLine: (line: string) => void): Promise<void> {
  const ssh = spawn('ssh', args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const stderr: Buffer[] = []
  ssh.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  createInterface({ input: ssh.stdout }).on('line', onLine)
  // what could not be written is told by ssh's end
  ssh.stdin.on('error', () => {})
  ssh.stdin.end(stdin)
  const [exit] = await once(ssh, 'close') as [number | null]
  if (exit !== 0)
    throw new SshError(Buffer.concat(stderr).toString(), exit)
}
