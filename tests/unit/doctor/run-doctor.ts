import type { Row } from '../../../cli/doctor/checks.ts'
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import process from 'node:process'
import { lookAtAll } from '../../../cli/doctor/checks.ts'
import { examine } from '../../../cli/doctor/subject.ts'

const DOCTOR = resolve(import.meta.dirname, '../../../cli/doctor.ts')

/** Runs the doctor as npm does, with nothing of ours in its environment that names an engine. */
export async function runDoctor(...args: string[]): Promise<{ exit: number | string, stdout: string, stderr: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('DOCKER_')))
  return new Promise(resolve => execFile(process.execPath, [DOCTOR, ...args], { env }, (error, stdout, stderr) =>
    resolve({ exit: error?.code ?? 0, stdout, stderr })))
}

/** What the doctor finds, row by row, without a process of its own. */
export async function findRows(deck: string, host: string): Promise<(name: string) => Row | undefined> {
  const end = new AbortController()
  const rows = await Promise.all(lookAtAll(examine({ deck, host, prefix: '', port: '3030' }, end.signal)).map(({ row }) => row))
  end.abort()
  return name => rows.find(row => row.name === name)
}

/** Rows of `--json`. */
export function rowsOf(stdout: string): (name: string) => Row | undefined {
  const { checks } = JSON.parse(stdout) as { checks: Row[] }
  return name => checks.find(row => row.name === name)
}
