import type Docker from 'dockerode'
import type { Readable, Writable } from 'node:stream'
import type { Guard } from './guard.ts'

export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGWINCH'

/**
 * Where a docker command reads and writes. `process` is one; a run on the stage has its own,
 * with the line discipline of a terminal in front (`server/runs/terminal.ts`).
 */
export interface Terminal {
  stdin: Readable & { isTTY?: boolean, setRawMode?: (raw: boolean) => unknown }
  stdout: Writable & { isTTY?: boolean, columns?: number, rows?: number }
  stderr: Writable & { isTTY?: boolean, columns?: number }
  on: (signal: Signal, listener: () => void) => unknown
  off: (signal: Signal, listener: () => void) => unknown
}

/** What every verb is given. */
export interface Context {
  docker: Docker
  terminal: Terminal
  /** Ends the command without its cooperation: the run was reset, the server stops. */
  signal: AbortSignal
  guard: Guard
  /** Where `--env NAME` takes its value from; undefined: nowhere, as on the stage. */
  environment?: NodeJS.ProcessEnv
  /** Keys that detach from a container when `--detach-keys` does not say; undefined: docker's, which swallow Ctrl-P. */
  detachKeys?: string
}
