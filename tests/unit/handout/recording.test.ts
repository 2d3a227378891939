import type { Demo } from '../../../demo/demo.ts'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { drawDemo, drawScreen } from '../../../cli/handout/demo.ts'
import { readHandoutDemo } from '../../../cli/handout/recording.ts'
import { CAST_LIMITS, writeCast } from '../../../demo/asciicast.ts'
import { hashDemo } from '../../../demo/demo-text.ts'
import { castOf, demoOf } from './recorded-session.ts'

const demo = demoOf('#| expect: /needle/\ndocker logs x\n')
const noise = Array.from({ length: 100 }, (_, index) => `hay ${index}`)
const session = { typed: ['docker logs x', '\r\n'], output: [...noise.with(50, 'a needle').map(line => `${line}\r\n`), '$ '] }

describe('a demo in the handout', () => {
  let root: string
  let file: string

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'handout-'))
    file = join(root, 'tried.cast')
  })
  afterEach(() => rm(root, { recursive: true }))

  /** Prints the demo and says what is wrong with its recording. */
  async function print(of: Demo = demo): Promise<{ html: string, gap?: string }> {
    const read = await readHandoutDemo(root, of)
    return { html: drawDemo(read), gap: read.gap }
  }

  it('shows command, verdict, engine, date, what was expected, and how much is left out', async () => {
    await writeFile(file, writeCast(castOf([session], await hashDemo(demo))))
    const { html, gap } = await print()
    expect(gap).toBeUndefined()
    expect(html).toContain('docker logs x')
    expect(html).toContain('</span> exit 0')
    expect(html).toContain('2026-09-21')
    expect(html).toContain('Docker 28.5.2, API 1.51')
    expect(html).toContain('sha256:abababababab')
    expect(html).toContain('hay 0\n')
    expect(html).toContain('\na needle\n')
    expect(html).toContain('hay 99')
    expect(html.match(/… \d+ lines not shown/g)).toEqual(['… 44 lines not shown', '… 33 lines not shown'])
    expect(drawScreen(await readHandoutDemo(root, demo))).toContain('RECORDED 2026-09-21')
  })

  it.each<[string, () => Promise<void>, string]>([
    ['is missing', async () => {}, 'There is no recording of "tried". To make one: npm run rehearse -- --record'],
    ['is stale', () => writeFile(file, writeCast(castOf([session]))), 'The recording of "tried" from 2026-09-21 shows another text than the slide. To make it again: npm run rehearse -- --record'],
    ['is of another demo', async () => writeFile(file, writeCast(castOf([session])).replace('"id":"tried"', '"id":"other"')), 'The recording of "tried" cannot be played: tried.cast:1: not a recording of the demo "tried". To make it again: npm run rehearse -- --record'],
    ['is too large to be read', async () => {
      await writeFile(file, '')
      await truncate(file, 1e12)
    }, `The recording of "tried" cannot be played: tried.cast: larger than ${CAST_LIMITS.bytes} bytes. To make it again: npm run rehearse -- --record`],
  ])('shows the plain commands where the recording %s', async (_, prepare, reason) => {
    await prepare()
    const { html, gap } = await print()
    expect(gap).toBe(reason)
    expect(html).toContain('<strong>NOT RECORDED</strong>')
    expect(html).toContain('docker logs x')
    expect(html).not.toContain('needle')
  })
})
