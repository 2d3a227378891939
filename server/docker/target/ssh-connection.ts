import type { Buffer } from 'node:buffer'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Socket } from 'node:net'
import type { SshAddress } from './ssh-address.ts'
import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { sshArguments } from './ssh-address.ts'

/** Characters of ssh's own words that are kept. */
const MOST_STDERR = 4000

/** ssh ended before the engine said anything. */
export class SshError extends Error {
  /** What ssh, or docker at the other end, printed. */
  readonly stderr: string
  /** 255: ssh's own failure; anything else is the remote command's. */
  readonly exit: number | null

  constructor(stderr: string, exit: number | null) {
    super(stderr.trim().split('\n').at(-1) || `ssh ended with exit code ${exit}`)
    this.name = 'SshError'
    this.stderr = stderr
    this.exit = exit
  }
}

/**
 * A connection to the engine through the system's ssh: `docker system dial-stdio` at the other end (docker/cli
 * connhelper/commandconn). Keys, agents, jump hosts and known hosts are ssh's business. The one program that the demos start.
 */
export class SshConnection extends Duplex {
  readonly #ssh: ChildProcessWithoutNullStreams
  #stderr = ''

  constructor(address: SshAddress) {
    super()
    // in a session of its own, as docker has it: ssh asks no questions on this terminal, and Ctrl-C there is not for it
    const ssh = this.#ssh = spawn('ssh', sshArguments(address), { detached: true, windowsHide: true })
    ssh.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk))
        ssh.stdout.pause()
    })
    ssh.stderr.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-MOST_STDERR)
    })
    // what could not be written is told by ssh's end
    ssh.stdin.on('error', () => {})
    ssh.once('error', error => this.destroy(error))
    ssh.once('close', exit => exit === 0 || ssh.killed ? this.push(null) : this.destroy(new SshError(this.#stderr, exit)))
  }

  override _read(): void {
    this.#ssh.stdout.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#ssh.stdin.destroyed)
      return done()
    this.#ssh.stdin.write(chunk, () => done())
  }

  override _final(done: () => void): void {
    this.#ssh.stdin.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#ssh.kill()
    done(error)
  }

  // what Node's HTTP client asks of a socket besides bytes

  ref(): this {
    this.#streams().forEach(stream => stream.ref())
    this.#ssh.ref()
    return this
  }

  /** A kept connection does not keep this process alive. */
  unref(): this {
    this.#streams().forEach(stream => stream.unref())
    this.#ssh.unref()
    return this
  }

  #streams(): Socket[] {
    return [this.#ssh.stdin, this.#ssh.stdout, this.#ssh.stderr] as unknown as Socket[]
  }

  setKeepAlive(): this {
    return this
  }

  setNoDelay(): this {
    return this
  }

  setTimeout(): this {
    return this
  }
}
