import type Docker from 'dockerode'
import type { Buffer } from 'node:buffer'
import type { Guard } from '../../server/docker/guard.ts'
import { inject } from 'vitest'
import { parseCommand, runCommand } from '../../server/docker/commands.ts'
import { openGuard } from '../../server/docker/guard.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { splitWords } from '../../server/docker/words.ts'
import { PlainTerminal } from '../unit/docker/plain-terminal.ts'

export const docker = connect(resolveTarget({}, inject('dockerHost')))

/** A command line under way in a terminal of its own. */
export class Running {
  readonly terminal: PlainTerminal
  readonly exit: Promise<number>
  readonly #abort = new AbortController()
  #seen = ''

  constructor(line: string, { size, guard = openGuard, to = docker }: { size?: { columns: number, rows: number }, guard?: Guard, to?: Docker } = {}) {
    this.terminal = new PlainTerminal(size)
    this.terminal.stdout.on('data', (chunk: Buffer) => this.#seen += chunk.toString())
    const command = parseCommand(splitWords(line).map(word => word.text).slice(1))
    this.exit = runCommand(command, { docker: to, terminal: this.terminal, signal: this.#abort.signal, guard })
  }

  /** Waits until this stands on stdout. */
  async see(text: string): Promise<void> {
    while (!this.#seen.includes(text))
      await new Promise(resolve => this.terminal.stdout.once('data', resolve))
  }

  abort(): void {
    this.#abort.abort()
  }

  async ended(): Promise<{ exit: number, stdout: string, stderr: string }> {
    const exit = await this.exit
    return { exit, ...await this.terminal.printed() }
  }
}

/** Removes containers of a test, those that are there. */
export async function removeContainers(...names: string[]): Promise<void> {
  for (const name of names)
    await docker.getContainer(name).remove({ force: true, v: true }).catch(() => {})
}
