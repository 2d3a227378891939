import type { Cast } from '../../demo/asciicast.ts'
import type { Line } from './line.ts'
import headless from '@xterm/headless'
import { leadOf, tapeOf } from '../../demo/replay.ts'
import { readRow, textOf } from './line.ts'

/** Rows that a recording's terminal keeps. */
const SCROLLBACK = 100_000

/** What one step left on the terminal, carriage returns and cursor movements resolved. */
interface StepTranscript {
  /** The prompt and what was typed after it. */
  typed: Line[]
  output: Line[]
}

export interface Transcript {
  steps: StepTranscript[]
  /** The terminal's last screen. */
  screen: Line[]
}

/** Reads rows `from` up to but without `to`; a row that wrapped is one line with the rows it came from. */
function readLines(buffer: headless.Terminal['buffer']['active'], from: number, to: number): Line[] {
  const lines: Line[] = []
  for (let y = from; y < to; y++) {
    const row = buffer.getLine(y)
    if (!row)
      break
    const spans = readRow(row, buffer.getLine(y + 1)?.isWrapped ?? false)
    if (row.isWrapped && lines.length > 0)
      lines.at(-1)!.push(...spans)
    else
      lines.push(spans)
  }
  return lines
}

/** Without the empty lines at the end, and without the prompt that waits for the next command. */
function trimEnd(lines: Line[], prompt: string): Line[] {
  const last = lines.findLastIndex(line => !['', prompt].includes(textOf(line).trimEnd()))
  return lines.slice(0, last + 1)
}

/**
 * Plays a recording into a terminal of its size and reads what stood there, step by step.
 * @param cast a demo's recording: `cast.demo` tells typing from output
 */
export async function readTranscript(cast: Cast): Promise<Transcript> {
  const { cols, rows } = cast
  const terminal = new headless.Terminal({ cols, rows, scrollback: SCROLLBACK, allowProposedApi: true })
  const buffer = terminal.buffer.normal
  const show = async (pieces: { data: string }[]): Promise<number> => {
    await new Promise<void>(resolve => terminal.write(pieces.map(({ data }) => data).join(''), resolve))
    return buffer.baseY + buffer.cursorY
  }

  await show([{ data: leadOf(cast) }])
  const prompt = textOf(readRow(buffer.getLine(0)!, false)).trimEnd()
  const places: { typed: number, output: number }[] = []
  let end = 0
  for (const index of cast.demo?.steps.keys() ?? []) {
    const tape = tapeOf(cast, index)!
    const typed = await show(tape.before)
    // what is typed into a program is echoed without the line's end
    const output = Math.max(typed + 1, await show(tape.typed))
    places.push({ typed, output })
    end = await show(tape.output)
  }
  const steps = places.map(({ typed, output }, index) => ({
    typed: readLines(buffer, typed, output),
    output: trimEnd(readLines(buffer, output, places[index + 1]?.typed ?? end + 1), prompt),
  }))
  const screen = trimEnd(readLines(buffer, buffer.baseY, buffer.baseY + rows), '')
  terminal.dispose()
  return { steps, screen }
}
