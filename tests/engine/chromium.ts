import type { Log } from './process.ts'
import { existsSync } from 'node:fs'
import { assertCanInstall, installPackages } from './apt.ts'
import { run, which } from './process.ts'

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const APPLICATIONS = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/**
 * Path of a Chromium or Chrome that answers, installed from Debian's packages when there is none.
 * @throws Error with the reason when there can be none
 */
export async function findChromium({ log }: { log: Log }): Promise<string> {
  const found = await firstAnswering()
  if (found)
    return found
  assertCanInstall()
  await installPackages(['chromium'], log)
  const installed = await firstAnswering()
  if (!installed)
    throw new Error('the package chromium brings no browser that starts')
  return installed
}

async function firstAnswering(): Promise<string | undefined> {
  const paths = [...PROGRAMS.map(which), ...APPLICATIONS.filter(path => existsSync(path))].filter(path => path !== undefined)
  for (const path of paths) {
    // Ubuntu's chromium-browser is a script that asks for a snap.
    if (await run(path, ['--version']).then(version => /Chrom/.test(version), () => false))
      return path
  }
}
