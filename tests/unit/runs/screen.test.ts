import headless from '@xterm/headless'
import { expect, it } from 'vitest'
import { RunLog } from '../../../server/runs/log.ts'
import { Screen } from '../../../server/runs/screen.ts'

const SIZE = { cols: 80, rows: 15 }
const MIB = 1024 * 1024
const lines = (bytes: number): string => Array.from({ length: Math.ceil(bytes / 14) }, (_, n) => `line ${String(n).padStart(7)}\r\n`).join('')

async function write(terminal: headless.Terminal, data: string): Promise<void> {
  return new Promise(resolve => terminal.write(data, resolve))
}

function shown(terminal: headless.Terminal): string[] {
  const { active } = terminal.buffer
  const rows = Array.from({ length: active.length }, (_, n) => {
    const line = active.getLine(n)!
    const first = line.getCell(0)!
    return `${line.translateToString(true)}|${first.getFgColor()}|${first.isBold()}`
  })
  return [...rows, `${active.type} ${active.cursorX} ${active.cursorY}`]
}

it.each([
  ['nothing', ''],
  ['a prompt', '$ '],
  ['a flood longer than the log', lines(20 * MIB)],
  ['a flood that ends within a line', `${lines(3 * MIB)}and more`],
  ['colours around a flood', `\x1B[1;31m${lines(3 * MIB)}\x1B[0m${lines(MIB)}\x1B[32mend`],
  ['a flood in the alternate screen', `before\r\n\x1B[?1049h\x1B[3;7r${lines(3 * MIB)}`],
  ['a flood below a scroll region', `\x1B[2;5r\x1B[9;1H${lines(3 * MIB)}`],
  ['a flood in line drawing characters', `\x1B(0\x0E${lines(3 * MIB)}`],
  ['a long text without line ends', 'x'.repeat(100_000)],
  ['lines without a return', 'stairs\n'.repeat(200_000)],
])('is what a terminal shows that has had every byte: %s', async (_what, data) => {
  const log = new RunLog()
  const screen = new Screen(log, SIZE)
  const bytes = new TextEncoder().encode(data)
  for (let at = 0; at < bytes.length; at += 50_000)
    log.append(bytes.subarray(at, at + 50_000))
  const snapshot = await screen.snapshot()
  expect(snapshot.offset).toBe(bytes.length)

  const options = { ...SIZE, scrollback: 1000, allowProposedApi: true }
  const [whole, restored] = [new headless.Terminal(options), new headless.Terminal(options)]
  await write(whole, data)
  await write(restored, snapshot.data)
  expect(shown(restored)).toEqual(shown(whole))
  screen.close()
})

it('loses nothing of 60 MB of colours to a writer that waits for room', { timeout: 60_000 }, async () => {
  const log = new RunLog()
  const screen = new Screen(log, SIZE)
  let line = 0
  let waits = 0
  while (log.end < 60 * MIB) {
    const lines = Array.from({ length: 1000 }, () => `\x1B[31mred and \x1B[1mbold and a lot of text that is neither: \x1B[0m${++line}\r\n`)
    log.append(new TextEncoder().encode(lines.join('')))
    waits += screen.room ? 1 : 0
    await screen.room
  }
  const { data, offset } = await screen.snapshot()
  expect(offset).toBe(log.end)
  const shown = Array.from(data.matchAll(/0m(\d+)/g), ([, number]) => Number(number))
  expect(shown).toEqual(Array.from({ length: 1014 }, (_, n) => line - 1013 + n))
  expect(waits).toBeGreaterThan(10)
  screen.close()
})

it('shows the end of 60 MB of colours to a writer that does not wait', { timeout: 60_000 }, async () => {
  const log = new RunLog()
  const screen = new Screen(log, SIZE)
  const piece = new TextEncoder().encode('\x1B[31mred\x1B[0m\r\n'.repeat(4096))
  for (let written = 0; written < 60 * MIB; written += piece.length)
    log.append(piece)
  log.append(new TextEncoder().encode('\x1B[34mthe end'))
  const { data, offset } = await screen.snapshot()
  expect(offset).toBe(log.end)
  expect(data).toMatch(/red.*\r\n.*the end$/)
  screen.close()
})

it('keeps no writer waiting once it is closed', async () => {
  const log = new RunLog()
  const screen = new Screen(log, SIZE)
  log.append(new TextEncoder().encode('\x1B[31mred\x1B[0m\r\n'.repeat(400_000)))
  const { room } = screen
  expect(room).toBeDefined()
  screen.close()
  await room
})

it('takes up what comes after a snapshot', async () => {
  const log = new RunLog()
  const screen = new Screen(log, SIZE)
  log.append(new TextEncoder().encode('one '))
  await screen.snapshot()
  log.append(new TextEncoder().encode('two'))
  expect((await screen.snapshot()).data).toContain('one two')
})

it('shows the end of a piece that is longer than the log keeps', async () => {
  const log = new RunLog()
  const screen = new Screen(log, SIZE)
  log.append(new TextEncoder().encode('first\r\n'))
  log.append(new TextEncoder().encode(`${lines(16 * MIB)}last`))
  const { data, offset } = await screen.snapshot()
  expect(offset).toBe(log.end)
  expect(data).toContain('last')
  screen.close()
})

it('is drawn once for all who ask before anything new comes', async () => {
  const log = new RunLog()
  const screen = new Screen(log, SIZE)
  log.append(new TextEncoder().encode('one '))
  const first = await screen.snapshot()
  expect(await screen.snapshot()).toBe(first)
  log.append(new TextEncoder().encode('two'))
  expect((await screen.snapshot()).data).toContain('one two')
  screen.close()
})
