import type { Duplex } from 'node:stream'
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { duplexPair } from 'node:stream'
import { beforeEach, describe, expect, it } from 'vitest'
import { carry } from '../../../server/docker/attach.ts'
import { PlainTerminal } from './plain-terminal.ts'

const TTY = { stdin: true, stdout: true, stderr: true, tty: true }
const frame = (stream: number, text: string): Buffer => Buffer.concat([Buffer.from([stream, 0, 0, 0, 0, 0, 0, text.length]), Buffer.from(text)])

describe('carry', () => {
  let connection: Duplex
  let engine: Duplex
  let abort: AbortController
  beforeEach(() => {
    ([connection, engine] = duplexPair())
    abort = new AbortController()
  })
  const left = (terminal: PlainTerminal): unknown => ({ listeners: terminal.left, raw: terminal.raw, destroyed: connection.destroyed })

  it('keeps stdout and stderr apart without a TTY, and sends the end of stdin', async () => {
    const terminal = new PlainTerminal()
    const before = terminal.left
    const carried = carry(connection, { ...TTY, tty: false }, { terminal, signal: abort.signal })
    terminal.stdin.end('typed')
    expect(String(await engine.toArray())).toBe('typed')
    engine.end(Buffer.concat([frame(1, 'out'), frame(2, 'err')]))
    expect(await carried).toBe('ended')
    expect(await terminal.printed()).toEqual({ stdout: 'out', stderr: 'err' })
    expect(left(terminal)).toEqual({ listeners: before, raw: [], destroyed: true })
  })

  it('is raw while it lasts with a TTY, and carries Ctrl-C as a byte', async () => {
    const terminal = new PlainTerminal({ columns: 80, rows: 24 })
    const carried = carry(connection, TTY, { terminal, signal: abort.signal })
    terminal.stdin.write('a\x03')
    expect(String((await once(engine, 'data'))[0])).toBe('a\x03')
    expect(terminal.raw).toEqual([true])
    engine.end('bytes\x01')
    expect(await carried).toBe('ended')
    expect((await terminal.printed()).stdout).toBe('bytes\x01')
    expect(left(terminal)).toMatchObject({ raw: [true, false], destroyed: true })
  })

  it('does not read stdin that is not attached', async () => {
    const terminal = new PlainTerminal()
    terminal.stdin.write('for the next one')
    const carried = carry(connection, { ...TTY, stdin: false, tty: false }, { terminal, signal: abort.signal })
    engine.resume().end()
    await carried
    expect(String(terminal.stdin.read())).toBe('for the next one')
  })

  it('ends when the detach keys are typed', async () => {
    const terminal = new PlainTerminal({ columns: 80, rows: 24 })
    const carried = carry(connection, { ...TTY, detachKeys: 'ctrl-^' }, { terminal, signal: abort.signal })
    terminal.stdin.write('\x10\x11\x1E')
    expect(await carried).toBe('detached')
    expect(left(terminal)).toMatchObject({ raw: [true, false], destroyed: true })
  })

  it('ends at the abort of its signal, with the terminal as before', async () => {
    const terminal = new PlainTerminal({ columns: 80, rows: 24 })
    const before = terminal.left
    const carried = carry(connection, TTY, { terminal, signal: abort.signal })
    const reason = new Error('the run was reset')
    abort.abort(reason)
    await expect(carried).rejects.toBe(reason)
    expect(left(terminal)).toEqual({ listeners: before, raw: [true, false], destroyed: true })
  })

  it('waits for a slow reader', async () => {
    const terminal = new PlainTerminal()
    const chunk = Buffer.alloc(1 << 20, 'x')
    const carried = carry(connection, { ...TTY, stdin: false }, { terminal, signal: abort.signal })
    engine.resume().end(chunk)
    expect(await carried).toBe('ended')
    expect((await terminal.printed()).stdout).toHaveLength(chunk.length)
  })

  it('with no output attached, ends with the input or when it is told', async () => {
    const terminal = new PlainTerminal()
    const ended = new AbortController()
    const carried = carry(connection, { ...TTY, stdout: false, stderr: false, tty: false }, { terminal, signal: abort.signal }, ended.signal)
    ended.abort()
    expect(await carried).toBe('ended')
  })
})
