import type { Status } from '../../../cli/doctor/finding.ts'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import process from 'node:process'

const DOCTOR = resolve(import.meta.dirname, '../../../cli/doctor.ts')

export interface Told { name: string, status: Status, seen: string, mend?: string }

/** Runs the doctor as npm does, with nothing of ours in its environment that names an engine. */
export async function runDoctor(...args: string[]): Promise<{ exit: number | string, stdout: string, stderr: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DOCKER_')))
  return new Promise(resolve => execFile(process.execPath, [DOCTOR, ...args], { env }, (error, stdout, stderr) =>
    resolve({ exit: error?.code ?? 0, stdout, stderr })))
}

/** The same with `--json`, and one row of the answer by its name. */
export async function askDoctor(...args: string[]): Promise<{ exit: number | string, go: boolean, checks: Told[], row: (name: string) => Told | undefined }> {
  const { exit, stdout } = await runDoctor('--json', ...args)
  const { go, checks } = JSON.parse(stdout) as { go: boolean, checks: Told[] }
  return { exit, go, checks, row: name => checks.find(check => check.name === name) }
}
