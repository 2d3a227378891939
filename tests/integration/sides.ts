import type Docker from 'dockerode'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { Buffer } from 'node:buffer'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, inject } from 'vitest'

/** The docker program, and ours. */
export type Side = 'reference' | 'ours'

export interface Printed {
  stdout: string
  stderr: string
  exit: number | null
}

// nobody's own configuration has a say
const configuration = mkdtempSync(join(tmpdir(), 'docker-config-'))
afterAll(() => rmSync(configuration, { recursive: true }))

const environment = {
  PATH: process.env.PATH,
  LANG: 'C.UTF-8',
  TERM: 'xterm-256color',
  DOCKER_HOST: inject('dockerHost'),
  DOCKER_CONFIG: configuration,
}

/** A command line as a process, not yet ended. */
export class Started {
  readonly process: ChildProcessWithoutNullStreams
  readonly ended: Promise<Printed>
  readonly #stdout: Buffer[] = []
  readonly #stderr: Buffer[] = []

  /** @param tty in a terminal of its own, made by `script`: everything is on stdout then */
  constructor(side: Side, words: readonly string[], tty = false, host = environment.DOCKER_HOST) {
    const command = [...(side === 'reference' ? [inject('dockerCli')] : [process.execPath, 'cli/docker.ts']), ...words]
    const quoted = command.map(word => `'${word.replaceAll('\'', '\'\\\'\'')}'`).join(' ')
    const [file, args] = tty ? ['script', ['-qec', quoted, '/dev/null']] : [command[0]!, command.slice(1)]
    this.process = spawn(file, args, { env: { ...environment, DOCKER_HOST: host } })
    // a process that has ended takes no more input
    this.process.stdin.on('error', () => {})
    this.process.stdout.on('data', (chunk: Buffer) => this.#stdout.push(chunk))
    this.process.stderr.on('data', (chunk: Buffer) => this.#stderr.push(chunk))
    this.ended = once(this.process, 'close').then(([exit]) => ({ ...this.printed, exit: exit as number | null }))
  }

  get printed(): { stdout: string, stderr: string } {
    return { stdout: Buffer.concat(this.#stdout).toString(), stderr: Buffer.concat(this.#stderr).toString() }
  }

  /** Waits until stdout and stderr together match. */
  async waitFor(test: (text: string) => boolean): Promise<void> {
    const reads = (): boolean => test(this.printed.stdout + this.printed.stderr)
    const { stdout, stderr } = this.process
    const { promise: seen, resolve } = Promise.withResolvers<void>()
    const look = (): void => {
      if (reads())
        resolve()
    }
    stdout.on('data', look)
    stderr.on('data', look)
    look()
    await Promise.race([seen, this.ended])
    stdout.off('data', look)
    stderr.off('data', look)
    if (!reads())
      throw new Error(`ended before it was there: ${JSON.stringify(this.printed)}`)
  }
}

/** Runs a command line to its end, with nothing to read. */
export async function runSide(side: Side, words: readonly string[], options: { tty?: boolean, host?: string } = {}): Promise<Printed> {
  const started = new Started(side, words, options.tty, options.host)
  if (!options.tty)
    started.process.stdin.end()
  return started.ended
}

const MASKS: [RegExp, string][] = [
  [/\b[0-9a-f]{64}\b/g, '<id>'],
  [/\b[0-9a-f]{12}\b/g, '<short id>'],
  [/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/g, '<time>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{4,5})?\b(?!:\d{4}->)/g, '<address>'],
  [/\(\d+\.\d+ sec\)/g, '(<seconds>)'],
  [/connection id is \d+/g, 'connection id is <n>'],
  [/\/[a-z]+_[a-z]+\d?\b/g, '/<name>'],
  // Debian builds its docker with an older go-connections, which begins these with a capital
  [/^docker: Invalid (?=containerPort|hostPort)/gm, 'docker: invalid '],
  [/endpoint [a-z]+_[a-z]+\d? /g, 'endpoint <name> '],
]

/** Puts words in the place of what differs from run to run: ids, times, addresses, names made up by the engine. */
export function mask({ stdout, stderr, exit }: Printed): Printed {
  const cover = (text: string): string => MASKS.reduce((masked, [pattern, word]) => masked.replace(pattern, word), text)
  return { stdout: cover(stdout), stderr: cover(stderr), exit }
}

/** Removes what a test made, by name; what is not there is fine. Nothing else on the engine is touched. */
export async function removeMade(docker: Docker, { containers = [], volumes = [] }: { containers?: readonly string[], volumes?: readonly string[] }): Promise<void> {
  const unlessGone = (error: { statusCode?: number }): void => {
    if (error.statusCode !== 404)
      throw error
  }
  for (const name of containers)
    await docker.getContainer(name).remove({ force: true }).catch(unlessGone)
  for (const name of volumes)
    await docker.getVolume(name).remove().catch(unlessGone)
}
