import type { StepTape } from '../../demo/replay.ts'
import { expect, it } from 'vitest'
import { tapeOf } from '../../demo/replay.ts'
import { loadDeck } from '../../server/deck.ts'
import { readRecordings } from '../../server/recordings/recordings.ts'
import { PROMPT } from '../../server/runs/prompt.ts'
import { Transcript } from '../../server/runs/transcript.ts'
import { unmetOf } from '../../server/runs/unmet.ts'

const deck = await loadDeck('slides.md')
const recordings = await readRecordings(deck)
const steps = [...deck.demos.values()].flatMap(demo => demo.steps.map(step => ({ demo, step, text: step.text, index: step.index, id: demo.id })))

/** What a live step is held against: what its command printed; of typed input, its echo too. */
function plain(pieces: StepTape['output']): string {
  const transcript = new Transcript()
  const text = pieces.map(piece => piece.data).join('')
  transcript.append(new TextEncoder().encode(text.endsWith(PROMPT) ? text.slice(0, -PROMPT.length) : text))
  return transcript.text
}

it.each([...deck.demos.keys()])('%s has a recording of the same text', (demo) => {
  expect(recordings.get(demo)).toHaveProperty('cast')
})

it.each(steps)('the recording of $id $index is as the slide says: $text', ({ demo, step }) => {
  const recording = recordings.get(demo.id)
  const tape = recording && 'cast' in recording ? tapeOf(recording.cast, step.index) : undefined
  expect(tape, JSON.stringify(recording).slice(0, 200)).toBeDefined()
  const { typed, output, exit, ok, seconds } = tape!
  expect(ok).toBe(true)
  const command = demo.steps.slice(0, step.index + 1).findLast(above => above.kind === 'command')
  const seen = { output: plain(step.kind === 'input' ? [...typed, ...output] : output), exit, seconds }
  expect(unmetOf(step, command!.exit, seen)).toBeUndefined()
})
