import type { DeckFlags } from '../../server/command-line.ts'
import type { Finding } from './finding.ts'
import { spawn } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { commandLine, flagsFor } from '../../server/command-line.ts'
import { count, go, noGo } from './finding.ts'

const REHEARSE = fileURLToPath(new URL('../rehearse.ts', import.meta.url))

/** A line of `npm run rehearse -- --json`. */
interface Played { demo: string, step: number, command: string, ok: boolean, seconds: number, unmet?: string }
/** The last one, when it stops. */
interface Stopped { error: string, mend?: string }

/**
 * Plays every demo on the host, in a process of its own, as a person would.
 * @param onStep told of each step that was played
 */
export async function rehearse(flags: DeckFlags, onStep: (step: Played) => void): Promise<Finding> {
  const child = spawn(process.execPath, [REHEARSE, '--json', ...flagsFor('rehearse', flags)], { stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = new Promise<number | null>(resolve => child.on('close', resolve))
  const played: Played[] = []
  let stopped: Stopped | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    const step = JSON.parse(line) as Played | Stopped
    if ('error' in step) {
      stopped = step
      continue
    }
    played.push(step)
    onStep(step)
  }
  const exit = await exited
  const again = commandLine('rehearse', flags)
  const failed = played.filter(({ ok }) => !ok)
  if (failed.length > 0) {
    const { demo, step, unmet = 'not as the slide says' } = failed[0]!
    return noGo(`${failed.length} of ${count(played.length, 'step')} failed, first ${demo} ${step}: ${unmet}`, again)
  }
  if (stopped)
    return noGo(stopped.error.replaceAll('\n', '; '), stopped.mend ?? again)
  if (exit !== 0)
    return noGo(`it ended with exit code ${exit}`, again)
  return go(`${count(played.length, 'step')} as the slides say, in ${Math.round(played.reduce((sum, { seconds }) => sum + seconds, 0))} s`)
}
