import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'

const PROGRAM = `
  import { onStop } from './server/stop-signals.ts'
  onStop(signal => console.log('stop', signal))
  setInterval(() => {}, 1000)
  console.log('ready')
`
/** Longer than two signals may be apart that are one. */
const APART_MS = 700

describe.skipIf(process.platform === 'win32')('the signals that stop', () => {
  let child: ChildProcess
  let printed: string

  async function start(): Promise<void> {
    printed = ''
    child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout!.on('data', text => printed += text)
    await expect.poll(() => printed, { timeout: 20_000 }).toBe('ready\n')
  }
  afterEach(() => child.kill('SIGKILL'))

  it('stop once, however often one Ctrl-C arrives', async () => {
    await start()
    child.kill('SIGINT')
    child.kill('SIGINT')
    await expect.poll(() => printed).toContain('stop SIGINT')
    child.kill('SIGINT')
    await sleep(APART_MS)
    expect(printed).toBe('ready\nstop SIGINT\n')
  })

  it('ask for patience the second time, and end the process the third time', async () => {
    await start()
    child.kill('SIGTERM')
    await expect.poll(() => printed).toContain('stop SIGTERM')
    await sleep(APART_MS)
    child.kill('SIGINT')
    await expect.poll(() => printed).toContain('Still stopping')
    await sleep(APART_MS)
    const exited = once(child, 'exit')
    child.kill('SIGINT')
    expect(await exited).toEqual([130, null])
  })
})
