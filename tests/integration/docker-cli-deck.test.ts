import type { CommandStep, InputStep } from '../../demo/demo.ts'
import type { Printed, Side } from './sides.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { pluginsOf } from '../../server/docker/volume-drivers.ts'
import { splitWords } from '../../server/docker/words.ts'
import { ensureImages } from '../../server/images.ts'
import { mask, removeMade, runSide, Started } from './sides.ts'

const deck = await loadDeck('slides.md')
/** The deck's command lines in order, each with what is typed into it; those on volume plugins are for hosts that have them. */
const lines = [...deck.demos.values()].filter(({ commands }) => pluginsOf(commands).length === 0).flatMap(({ id, steps }) => steps.flatMap((step, index) => {
  if (step.kind !== 'command')
    return []
  const next = steps.findIndex((other, at) => at > index && other.kind === 'command')
  const inputs = steps.slice(index + 1, next < 0 ? undefined : next).filter(other => other.kind === 'input')
  return [{ demo: id, step, inputs, text: step.text, words: splitWords(step.text).slice(1).map(word => word.text) }]
}))
type Line = typeof lines[number]

const nameOf = (words: readonly string[]): string | undefined => words.join(' ').match(/--name[= ](\S+)/)?.[1]
const MADE = {
  containers: [...new Set(lines.filter(({ words }) => words[0] === 'run').map(({ words }) => nameOf(words)).filter(name => name !== undefined))],
  volumes: [...new Set(lines.flatMap(({ words }) => words[0] === 'volume' ? [nameOf(words)] : words.map((word, at) => words[at - 1] === '-v' ? word.split(':')[0] : undefined)).filter(name => name !== undefined))],
}

const DURATION = '(?:Less than a second|About an? (?:minute|hour)|\\d+ (?:second|minute|hour)s?)'
const MASKS: [RegExp, string][] = [
  [new RegExp(`(?:Up|Restarting \\(\\d+\\)) ${DURATION}(?: ago)?`, 'g'), '<status>'],
  [new RegExp(`${DURATION} ago`, 'g'), '<duration>'],
  // how wide a column is depends on the times in it
  [/ {2,}/g, '  '],
]

function maskTimes(printed: Printed): Printed {
  const { stdout, stderr, exit } = mask(printed)
  return { stdout: MASKS.reduce((text, [pattern, word]) => text.replace(pattern, word), stdout), stderr, exit }
}

describe.skipIf(!inject('dockerHost') || !inject('dockerCli'))('every docker line of slides.md, as docker prints it', () => {
  const docker = connect(resolveTarget({}, inject('dockerHost')))

  /** The deck's containers without a name are those of the images that it builds. */
  async function clean(): Promise<void> {
    for (const ancestor of Object.keys(deck.images)) {
      const nameless = await docker.listContainers({ all: true, filters: { ancestor: [ancestor] } })
      await removeMade(docker, { containers: nameless.map(({ Id }) => Id) })
    }
    await removeMade(docker, MADE)
  }

  /** A step that never ends by itself: which stream matched, and the exit code once it is made to end. */
  async function runUntil(side: Side, { words }: Line, until: RegExp): Promise<Printed> {
    const started = new Started(side, words)
    await started.waitFor(text => until.test(text))
    const { stdout, stderr } = started.printed
    if (words[0] === 'logs') {
      started.process.kill('SIGINT')
    }
    else {
      const [newest] = await docker.listContainers({ limit: 1 })
      await removeMade(docker, { containers: [newest!.Id] })
    }
    return { exit: (await started.ended).exit, stdout: `matched: ${until.test(stdout)}`, stderr: `matched: ${until.test(stderr)}` }
  }

  async function runTyped(side: Side, { words }: Line, inputs: InputStep[]): Promise<Printed> {
    const started = new Started(side, words, true)
    let seen = 0
    for (const { prompt, text } of inputs) {
      await started.waitFor(printed => printed.includes(prompt, seen))
      seen = started.printed.stdout.length
      started.process.stdin.write(`${text}\r`)
    }
    const printed = await started.ended
    // what is typed before the program has taken the terminal over is echoed once more, by the terminal
    const typed = inputs.map(({ text }) => text)
    return { ...printed, stdout: printed.stdout.split('\r\n').filter(line => !typed.includes(line)).join('\r\n') }
  }

  async function run(side: Side, line: Line, step: CommandStep): Promise<Printed> {
    if (line.inputs.length)
      return runTyped(side, line, line.inputs)
    if (step.until)
      return runUntil(side, line, step.until)
    let printed = await runSide(side, line.words)
    // a log may not have come so far yet
    while (line.words[0] === 'logs' && step.expect && !step.expect.test(printed.stdout + printed.stderr))
      printed = await runSide(side, line.words)
    // lines of a log are counted by time
    return line.words[0] === 'logs' ? { ...printed, stdout: '', stderr: '' } : printed
  }

  const byReference = new Map<Line, Printed>()

  beforeAll(async () => {
    await clean()
    await ensureImages({ docker, deck, log: () => {} })
  })
  afterAll(clean)

  describe('docker', () => {
    it.for(lines)('$demo: $text', { timeout: 120_000 }, async (line, { skip }) => {
      skip(byReference.size < lines.indexOf(line), 'a line before it failed')
      const printed = await run('reference', line, line.step)
      if (!line.step.until)
        expect(printed).toMatchObject({ exit: line.step.exit })
      byReference.set(line, maskTimes(printed))
    })
  })

  describe('ours', () => {
    beforeAll(clean)

    it.for(lines)('$demo: $text', { timeout: 120_000 }, async (line, { skip }) => {
      skip(!byReference.has(line), 'docker itself failed')
      const printed = await run('ours', line, line.step)
      expect(maskTimes(printed)).toEqual(byReference.get(line))
      if (line.words[0] !== 'logs' || line.step.until)
        return
      // a log only grows: what ours reads lies between what docker reads before and after
      const [before, ours, after] = [await runSide('reference', line.words), await runSide('ours', line.words), await runSide('reference', line.words)]
      for (const stream of ['stdout', 'stderr'] as const) {
        expect(ours[stream].startsWith(before[stream])).toBe(true)
        expect(after[stream].startsWith(ours[stream])).toBe(true)
      }
    })
  })
})
