import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'

/** @param now a clock, as JavaScript */
function programWith(now: string): string {
  return `
  import { onStop } from './server/stop-signals.ts'
  let ms = 0
  onStop(signal => console.log('stop', signal), ${now})
  process.on('SIGINT', () => console.log('heard'))
  setInterval(() => {}, 1000)
  console.log('ready')
`
}

describe.skipIf(process.platform === 'win32')('the signals that stop', () => {
  let child: ChildProcess
  let printed: string

  async function start(now: string): Promise<void> {
    printed = ''
    child = spawn(process.execPath, ['--input-type=module', '-e', programWith(now)], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', text => printed += text)
    await expect.poll(() => printed, { timeout: 20_000 }).toBe('ready\n')
  }
  afterEach(() => child.kill('SIGKILL'))

  it('stop once, however often one Ctrl-C arrives', async () => {
    await start('() => ms += 499')
    child.kill('SIGINT')
    await expect.poll(() => printed, { timeout: 20_000 }).toBe('ready\nstop SIGINT\nheard\n')
    child.kill('SIGINT')
    await expect.poll(() => printed, { timeout: 20_000 }).toBe('ready\nstop SIGINT\nheard\nheard\n')
    child.kill('SIGINT')
    await expect.poll(() => printed, { timeout: 20_000 }).toBe('ready\nstop SIGINT\nheard\nheard\nheard\n')
  })

  it('ask for patience the second time, and end the process the third time', async () => {
    await start('() => ms += 500')
    child.kill('SIGTERM')
    await expect.poll(() => printed, { timeout: 20_000 }).toContain('stop SIGTERM')
    child.kill('SIGINT')
    await expect.poll(() => printed, { timeout: 20_000 }).toContain('Still stopping')
    const exited = once(child, 'exit')
    child.kill('SIGINT')
    expect(await exited).toEqual([130, null])
  })
})
