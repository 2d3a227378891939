import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import process from 'node:process'

export interface Ended { exit: number, stdout: string, stderr: string }

/**
 * Runs `npm run setup -- …` to its end, with nobody to ask.
 * @param env beside PATH, which comes in whole: nothing else of this process is handed on
 */
export async function setup(args: string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [resolve('cli/setup.ts'), ...args], { env: { PATH: process.env.PATH, ...env } }, (error, stdout, stderr) => {
      done({ exit: error ? Number(error.code) : 0, stdout, stderr })
    })
    child.stdin?.end()
  })
}

/** The lines of progress by their mark, the noise of builds left out. */
export function linesOf(stdout: string): string[] {
  return stdout.split('\n').filter(line => /^ {2}(?:did|kept) /.test(line)).map(line => line.trim().replace(/ {2,}/, ' '))
}
