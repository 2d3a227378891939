import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { findChromium } from '../../../cli/find-chromium.ts'

const applications = existsSync('/Applications/Google Chrome.app') || existsSync('/Applications/Chromium.app')

it.skipIf(applications)('finds no browser where PATH has none, nor one that does not answer', async () => {
  expect(await findChromium({ PATH: '' })).toBeUndefined()
  expect(await findChromium({ PATH: '', CHROME_PATH: join(import.meta.dirname, 'no-browser.test.ts') })).toBeUndefined()
})

it.skipIf(applications)('says what to install, and ends with 1', { timeout: 30_000 }, async () => {
  const { code, stderr } = await new Promise<{ code: unknown, stderr: string }>(resolve =>
    execFile(process.execPath, ['cli/handout.ts'], { env: { PATH: '' } }, (error, _, stderr) => resolve({ code: error?.code, stderr })))
  expect(stderr).toBe([
    'The handout was to be printed.',
    'Seen: there is no Chromium or Chrome, on PATH or named by CHROME_PATH',
    'To mend it: sudo apt-get install chromium',
    '',
  ].join('\n'))
  expect(code).toBe(1)
})
