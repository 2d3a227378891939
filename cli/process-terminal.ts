import type { Terminal } from '../server/docker/context.ts'
import { spawnSync } from 'node:child_process'
import process from 'node:process'

/**
 * This process as a terminal. Node's raw mode still turns every line feed that is written into CR LF; docker's does not,
 * so that part is switched off by hand. Leaving raw mode restores all of it.
 */
export function processTerminal(): Terminal {
  const { stdin } = process
  const setRawMode = stdin.setRawMode?.bind(stdin)
  if (setRawMode) {
    stdin.setRawMode = (raw) => {
      setRawMode(raw)
      if (raw)
        spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] })
      return stdin
    }
  }
  return process
}
