import headless from '@xterm/headless'
import { expect, it } from 'vitest'
import { boundSequences } from '../../../demo/bounded-sequences.ts'

const MOST = 2_147_483_647

async function shown(data: string): Promise<string[]> {
  const terminal = new headless.Terminal({ cols: 10, rows: 4, allowProposedApi: true })
  boundSequences(terminal)
  await new Promise<void>(resolve => terminal.write(data, resolve))
  const { active } = terminal.buffer
  return Array.from({ length: active.length }, (_, n) => active.getLine(n)!.translateToString(true))
}

it.each(['b', 'I', 'L', 'M', 'S', 'T', 'Z'])('cSI %s two billion times is left out, and what follows is shown', async (final) => {
  expect(await shown(`a\x1B[${MOST}${final}b`)).toEqual(['ab', '', '', ''])
})

it('as often as there is room is followed', async () => {
  expect(await shown('a\x1B[9bb')).toEqual(['aaaaaaaaaa', 'b', '', ''])
  expect(await shown('one\r\ntwo\r\nthree\x1B[2S')).toEqual(['three', '', '', ''])
})

it('a list of colours without end is left out', async () => {
  expect(await shown(`a\x1B]4${';1;?'.repeat(500_000)}\x07b`)).toEqual(['ab', '', '', ''])
})

// minutes, if each of them were kept
it('of many links the text is shown', async () => {
  expect(await shown('\x1B]8;;http://a\x07x\r'.repeat(200_000))).toEqual(['x', '', '', ''])
  await shown('\x1B]8;;http://a\x07x'.repeat(200_000))
})
