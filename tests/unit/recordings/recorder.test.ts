import type { DeckDemo } from '../../../server/deck.ts'
import type { Execute } from '../../../server/runs/running-command.ts'
import { Buffer } from 'node:buffer'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CAST_LIMITS, readCast } from '../../../demo/asciicast.ts'
import { readDemo } from '../../../demo/fence.ts'
import { tapeOf } from '../../../demo/replay.ts'
import { readCommand } from '../../../server/deck-command.ts'
import { Recorder } from '../../../server/recordings/recorder.ts'
import { Run } from '../../../server/runs/run.ts'

const about = { hash: 'a'.repeat(64), engine: { version: '20.10.24', apiVersion: '1.41' }, images: [] }
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'recorder-'))
})
afterEach(() => rm(directory, { recursive: true }))

function demoOf(code: string): DeckDemo {
  const demo = readDemo({ info: 'sh demo=one cols=80', code, file: 'slides.md', line: 1 })
  return { ...demo, commands: demo.steps.map(step => step.kind === 'command' ? readCommand(step) : null) }
}

/** Plays all steps of a demo whose commands are `execute`, and records it. */
async function record(execute: Execute, code = 'docker ps\n'): Promise<Recorder> {
  const demo = demoOf(code)
  const run = new Run({
    demo,
    id: 'r',
    origin: 'r',
    channel: 1,
    msPerKey: 0,
    source: 'live',
    recording: undefined,
    engine: {
      executor: () => execute,
      asksOnly: () => false,
      kill: async () => {},
      patience: () => 30_000,
      ready: async () => {},
      explain: async () => undefined,
      lost: async () => undefined,
    },
  })
  const recorder = new Recorder(run, demo)
  for (const step of demo.steps) {
    run.play(step.index)
    await run.settled
  }
  return recorder
}

function print(...pieces: Uint8Array[]): Execute {
  return async ({ stdout }) => {
    for (const piece of pieces) {
      stdout.write(piece)
      await new Promise(setImmediate)
    }
    return 0
  }
}

it('joins characters that are cut between two pieces', async () => {
  const bytes = Buffer.from('ü🐳…\n')
  const recorder = await record(print(...Array.from(bytes, byte => Uint8Array.of(byte))))
  await recorder.save(directory, about)
  const cast = readCast(await readFile(join(directory, 'one.cast')), { file: 'one.cast', demo: 'one' })
  expect(tapeOf(cast, 0)!.typed.map(({ data }) => data).join('')).toBe('docker ps\r\n')
  expect(tapeOf(cast, 0)!.output.map(({ data }) => data).join('')).toBe('ü🐳…\r\n\x1B[1;32m$\x1B[0m ')
})

it.each([
  ['an expectation not met', '#| expect: /nowhere/\ndocker ps\n', 'one: step 1 is not as the slide says'],
  ['an exit code not met', 'docker ps\n#| exit: 3\ndocker ps\n', 'one: step 2 is not as the slide says'],
])('writes nothing after %s', async (_what, code, message) => {
  const recorder = await record(print(Buffer.from('x')), code)
  await expect(recorder.save(directory, about)).rejects.toThrow(message)
  expect(await readdir(directory)).toEqual([])
})

it('writes nothing of a flood, and keeps little of it', async () => {
  const piece = new Uint8Array(1024 * 1024).fill(0x78)
  const pieces = Array.from<Uint8Array>({ length: 2 + CAST_LIMITS.bytes / piece.length }).fill(piece)
  const recorder = await record(print(...pieces))
  await expect(recorder.save(directory, about)).rejects.toThrow(`one: more than ${CAST_LIMITS.bytes} bytes of output`)
  expect(await readdir(directory)).toEqual([])
})

it('leaves no half a recording when it cannot be put in its place', async () => {
  const recorder = await record(print(Buffer.from('x')))
  await mkdir(join(directory, 'one.cast/occupied'), { recursive: true })
  await expect(recorder.save(directory, about)).rejects.toThrow('EISDIR')
  expect(await readdir(directory)).toEqual(['one.cast'])
})
