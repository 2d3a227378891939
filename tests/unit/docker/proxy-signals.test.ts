import type { Signal } from '../../../server/docker/context.ts'
import type { CommandError } from '../../../server/docker/errors.ts'
import { expect, it } from 'vitest'
import { proxySignals } from '../../../server/docker/proxy-signals.ts'
import { PlainTerminal } from './plain-terminal.ts'

it('hands signals on, gives up at the third, and leaves no listener', () => {
  const terminal = new PlainTerminal()
  const before = terminal.left
  const sent: Signal[] = []
  const reasons: CommandError[] = []
  const stop = proxySignals(terminal, async signal => sent.push(signal), reason => reasons.push(reason))
  terminal.emit('SIGINT')
  terminal.emit('SIGTERM')
  expect(reasons).toEqual([])
  terminal.emit('SIGINT')
  expect(sent).toEqual(['SIGINT', 'SIGTERM', 'SIGINT'])
  expect(reasons.map(({ message, exitCode }) => [message, exitCode])).toEqual([['\ngot 3 SIGTERM/SIGINTs, forcefully exiting', 1]])
  stop()
  expect(terminal.left).toBe(before)
})

it('hands nothing on without a place to send it', () => {
  const terminal = new PlainTerminal()
  const stop = proxySignals(terminal, undefined, () => {})
  expect(terminal.emit('SIGINT')).toBe(true)
  stop()
  expect(terminal.emit('SIGINT')).toBe(false)
})
