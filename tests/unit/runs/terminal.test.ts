import { Buffer } from 'node:buffer'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { StageTerminal } from '../../../server/runs/terminal.ts'

function open() {
  let screen = ''
  const decoder = new TextDecoder()
  const terminal = new StageTerminal({ cols: 80, rows: 24 }, (bytes) => {
    screen += decoder.decode(bytes, { stream: true })
  })
  const type = (text: string) => terminal.input(new TextEncoder().encode(text))
  return { terminal, type, screen: () => screen, read: () => (terminal.stdin.read() as Buffer | null)?.toString() }
}

describe('stageTerminal, cooked', () => {
  it('echoes, edits and hands over whole lines', () => {
    const { type, screen, read } = open()
    type('lx\x7Fs')
    expect(read()).toBeUndefined()
    type('\r')
    expect(read()).toBe('ls\n')
    expect(screen()).toBe('lx\b \bs\r\n')
  })

  it('makes Ctrl-C a SIGINT and forgets the line', () => {
    const { terminal, type, screen, read } = open()
    let interrupts = 0
    terminal.on('SIGINT', () => interrupts++)
    type('half\x03\r')
    expect(interrupts).toBe(1)
    expect(screen()).toBe('half^C\r\n')
    expect(read()).toBe('\n')
  })

  it('ends stdin at Ctrl-D on an empty line', async () => {
    const { terminal, type } = open()
    type('\x04')
    terminal.stdin.resume()
    await new Promise(resolve => terminal.stdin.on('end', resolve))
  })

  it('hands over what is typed at Ctrl-D within a line, and goes on', () => {
    const { type, screen, read } = open()
    type('half\x04 and half\r')
    expect(read()).toBe('half and half\n')
    expect(screen()).toBe('half and half\r\n')
  })

  it('takes what is typed after Ctrl-D for no one, as a terminal whose reader has seen the end', async () => {
    const { terminal, type, screen } = open()
    let read = ''
    terminal.stdin.on('data', bytes => read += bytes)
    type('\x04late\r\x04')
    terminal.stdin.setRawMode(true)
    type('raw')
    await new Promise(resolve => terminal.stdin.on('end', resolve))
    expect(read).toBe('')
    expect(screen()).toBe('late\r\n')
  })

  it('takes a whole character away at Backspace', () => {
    const { type, screen, read } = open()
    type('aé漢👍\x7F\x7F\x7F')
    type('b\r')
    expect(read()).toBe('ab\n')
    expect(screen()).toBe(`aé漢👍${'\b \b'.repeat(3)}b\r\n`)
  })

  it('shows keys without a character as the kernel does, and takes them away again', () => {
    const { type, screen, read } = open()
    type('a\x1B[A\x01\x7F\x7F\tb\0\r')
    expect(screen()).toBe('a^[[A^A\b \b\b \b\b \b\tb^@\r\n')
    expect(read()).toBe('a\x1B[\tb\0\n')
  })

  it('keeps a line and an unread stdin bounded', () => {
    const { terminal, type, screen } = open()
    type('x'.repeat(5000))
    expect(screen()).toBe('x'.repeat(4095))
    for (let n = 0; n < 200; n++)
      type(`\r${'y'.repeat(4000)}`)
    terminal.stdin.setRawMode(true)
    for (let n = 0; n < 200; n++)
      type('z'.repeat(4000))
    expect(terminal.stdin.writableLength + terminal.stdin.readableLength).toBeLessThan(300_000)
  })

  it('puts a return before each newline of the output', () => {
    const { terminal, screen } = open()
    terminal.stdout.write('a\nb\n')
    terminal.stderr.write('\n')
    expect(screen()).toBe('a\r\nb\r\n\r\n')
  })
})

describe('stageTerminal, on a screen that is behind', () => {
  it('shows what is written all the same, and has whoever writes wait until there is room', async () => {
    const { promise: room, resolve: makeRoom } = Promise.withResolvers<void>()
    let screen = ''
    const terminal = new StageTerminal({ cols: 80, rows: 24 }, (bytes) => {
      screen += new TextDecoder().decode(bytes)
      return screen.startsWith('one') && !screen.includes('four') ? room : undefined
    })
    const piped = pipeline(Readable.from(['one,', 'two,', 'four.'].map(text => Buffer.from(text))), terminal.stdout, { end: false })
    await new Promise(setImmediate)
    expect(terminal.stderr.write('three,')).toBe(false)
    terminal.input(new TextEncoder().encode('x'))
    expect(screen).toBe('one,three,x')
    makeRoom()
    await piped
    expect(screen).toBe('one,three,xtwo,four.')
    expect(terminal.stdout.write('')).toBe(true)
  })
})

describe('stageTerminal, raw', () => {
  it('hands keys and output through as they are', () => {
    const { terminal, type, screen, read } = open()
    terminal.stdin.setRawMode(true)
    type('\x03a\x7F')
    terminal.stdout.write('x\ny')
    expect(read()).toBe('\x03a\x7F')
    expect(screen()).toBe('x\ny')
  })
})
