import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it, onTestFinished } from 'vitest'

it('a build of the deck as one file leaves nothing behind at Ctrl-C', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'single-file-stopped-'))
  onTestFinished(async () => rm(directory, { recursive: true }))
  const temporary = async (): Promise<string[]> => (await readdir(directory)).filter(name => name.startsWith('single-file-'))
  // a group of its own, as at a terminal
  const build = spawn(process.execPath, ['cli/single-file.ts', '--out', join(directory, 'offline.html')], { detached: true, env: { ...process.env, TMPDIR: directory } })
  await expect.poll(temporary, { timeout: 50_000 }).toHaveLength(1)
  process.kill(-build.pid!, 'SIGINT')
  expect(await once(build, 'exit')).toEqual([130, null])
  expect(await temporary()).toEqual([])
})
