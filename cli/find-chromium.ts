import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const APPLICATIONS = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

const start = promisify(execFile)

/**
 * Finds a Chromium or Chrome that answers: `CHROME_PATH`, then the usual names on PATH, then macOS's applications.
 * @returns its path, or undefined when there is none
 */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const directories = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const onPath = PROGRAMS.flatMap(program => directories.map(directory => join(directory, program)))
  const paths = [...env.CHROME_PATH ? [env.CHROME_PATH] : [], ...onPath, ...APPLICATIONS].filter(path => existsSync(path))
  for (const path of new Set(paths)) {
    // Ubuntu's chromium-browser is a script that asks for a snap.
    if (await start(path, ['--version']).then(({ stdout }) => /Chrom/.test(stdout), () => false))
      return path
  }
}
