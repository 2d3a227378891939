import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, it } from 'vitest'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'open-browser-test-'))
})
afterAll(async () => rm(directory, { recursive: true }))

it.runIf(process.platform === 'linux')('the file with the link does not outlive the server', async () => {
  const script = 'process.once("SIGTERM", () => process.exit()); await (await import("./server/open-browser.ts")).openBrowser("http://localhost/?token=secret"); console.log("open"); setInterval(() => {}, 1000)'
  const server = spawn(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, TMPDIR: directory, BROWSER: 'true', DISPLAY: '' } })
  await once(server.stdout, 'data')
  expect(await readdir(directory)).toEqual([expect.stringMatching(/^deck-/)])
  server.kill()
  await once(server, 'exit')
  expect(await readdir(directory)).toEqual([])
})
