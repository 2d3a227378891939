import type Docker from 'dockerode'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { connect } from '../engine/connect.ts'

const DECK = 'clean-test'
const NAME = 'clean-test-data'
const host = inject('dockerHost')

describe.skipIf(!host)('npm run clean, at a terminal', () => {
  const docker: Docker = connect(host)
  let directory: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'clean-test-'))
    await writeFile(join(directory, 'slides.md'), `---\ndemo:\n  deck: ${DECK}\n---\n`)
    await docker.createVolume({ Name: NAME, Labels: { 'slidev-docker.deck': DECK } })
    return () => rm(directory, { recursive: true })
  })
  afterAll(() => docker.getVolume(NAME).remove().catch(() => {}))

  const isThere = (): Promise<boolean> => docker.getVolume(NAME).inspect().then(() => true, () => false)

  /** Waits for the question, then sends the keys. */
  async function clean(keys: string): Promise<{ exit: number | null, shown: string }> {
    const line = [process.execPath, 'cli/clean.ts', '--deck', join(directory, 'slides.md'), '--host', host, '--volumes'].map(word => `'${word}'`).join(' ')
    const terminal = spawn('script', ['-qec', line, '/dev/null'], { env: { ...process.env, NO_COLOR: '1' } })
    let shown = ''
    terminal.stdout.on('data', (bytes: Uint8Array) => {
      const asked = shown.includes('[y/N]')
      shown += new TextDecoder().decode(bytes)
      if (!asked && shown.includes('[y/N]'))
        terminal.stdin.write(keys)
    })
    // its last words may come after its end
    const [exit] = await once(terminal, 'close') as [number | null]
    return { exit, shown: shown.slice(shown.indexOf('Remove it')) }
  }

  it.each([
    ['n', 'n\r'],
    ['nothing', '\r'],
    ['another word', 'why\r'],
    ['Ctrl-D', '\x04'],
    ['Ctrl-C', '\x03'],
  ])('removes nothing at %s, and says so by its exit code', async (_what, keys) => {
    const { exit, shown } = await clean(keys)
    expect(shown).toMatch(/\nNothing was removed\.\r?\n$/)
    expect(exit).toBe(1)
    expect(await isThere()).toBe(true)
  })

  it('removes nothing where nobody can be asked, and names the command for the same engine', async () => {
    const deck = join(directory, 'slides.md')
    const asked = spawn(process.execPath, ['cli/clean.ts', '--deck', deck, '--host', host, '--volumes'], { stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    asked.stderr.on('data', text => stderr += text)
    expect(await once(asked, 'close')).toEqual([1, null])
    expect(stderr).toBe(`Nobody can be asked here, and nothing was removed.\nTo mend it: npm run clean -- --deck ${deck} --host ${host} --volumes --yes\n`)
    expect(await isThere()).toBe(true)
  })

  it('removes at y', async () => {
    const { exit, shown } = await clean('y\r')
    expect(shown).toContain(`removed    ${NAME}`)
    expect(exit).toBe(0)
    expect(await isThere()).toBe(false)
  })
})
