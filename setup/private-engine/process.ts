import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'

/** One line of progress, for people. */
export type Log = (line: string) => void

const start = promisify(execFile)

/**
 * Runs a program to its end, without a shell.
 * @returns its stdout
 * @throws Error with the command and the last lines of its stderr
 */
export async function run(program: string, args: string[], options: { cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal } = {}): Promise<string> {
  try {
    const { stdout } = await start(program, args, { maxBuffer: 64 * 1024 * 1024, ...options })
    return stdout
  }
  catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string }
    const evidence = stderr.trim().split('\n').slice(-8).join('\n') || message
    throw new Error(`${program} ${args.join(' ')}\n${evidence}`, { cause: error })
  }
}

/** Full path of a program, looked for as a shell does, and in the system's directories. */
export function which(program: string): string | undefined {
  const directories = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/bin']
  return directories.map(directory => join(directory, program)).find(path => existsSync(path))
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  }
  catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
