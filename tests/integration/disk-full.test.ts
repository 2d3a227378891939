import type { DeckDemo } from '../../server/deck.ts'
import type { Demos } from '../../server/demos.ts'
import type { OwnEngine } from './own-engine.ts'
import { execFile, execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { placeOf } from '../../setup/private-engine/dockerd.ts'
import { CAN_HAVE_OWN_ENGINE, startOwnEngine } from './own-engine.ts'

const execute = promisify(execFile)
const DECK = `---
demo: { deck: full-test }
---

\`\`\`sh demo=fill
#| within: 60s
docker run --name full-fill -v full-data:/data busybox sh -c 'dd if=/dev/zero of=/data/fill bs=64k; dd if=/dev/zero of=/data/rest bs=1k 2>/dev/null; echo filled'
docker run --rm --name full-next busybox echo went on
docker volume create full-more
\`\`\`

---

\`\`\`sh demo=small
docker run --rm --name full-small busybox echo small enough
\`\`\`
`

/** Mounts a file system of its own, so small that a demo can fill it. @returns whether this machine lets us */
function mountSmall(at: string, image: string): boolean {
  try {
    execFileSync('truncate', ['-s', '64M', image])
    execFileSync('mkfs.ext4', ['-q', '-F', '-m', '0', image])
    execFileSync('mount', ['-o', 'loop', image, at])
    return true
  }
  catch {
    return false
  }
}

const place = placeOf('full')
const directory = await mkdtemp(join(tmpdir(), 'disk-full-'))
await mkdir(place.data, { recursive: true })
const isMounted = CAN_HAVE_OWN_ENGINE && mountSmall(place.data, join(directory, 'disk'))

afterAll(async () => {
  if (isMounted)
    await execute('umount', [place.data])
  await rm(place.data, { recursive: true, force: true })
  await rm(directory, { recursive: true })
})

describe.skipIf(!isMounted)('an engine whose disk is full', { timeout: 120_000 }, () => {
  let own: OwnEngine
  let demos: Demos

  beforeAll(async () => {
    await writeFile(join(directory, 'slides.md'), DECK)
    own = await startOwnEngine('full')
    demos = startDemos({ deck: await loadDeck(join(directory, 'slides.md')), target: resolveTarget({}, own.host), msPerKey: 0, log: () => {} })
    expect(await demos.engine.first).toMatchObject({ state: 'live' })
  })
  afterAll(async () => {
    await demos?.close()
    await own?.close()
  })

  const demo = (id: string): DeckDemo => demos.deck.demos.get(id)!
  async function play(id: string, step: number): Promise<{ exit: number | null, ok: boolean, text: string }> {
    expect(demos.stage.play(demo(id), step, randomUUID())).toBe('playing')
    const run = demos.stage.run(id)!
    await run.settled
    const { exit, ok } = demos.stage.state(id).results[step]!
    return { exit, ok, text: (await run.screen.snapshot()).data }
  }

  it('says so in its own words, on the slide', async () => {
    // the program in the container meets it first
    expect((await play('fill', 0)).text).toContain('dd: error writing \'/data/fill\': No space left on device')
    const failed = await play('fill', 1)
    expect(failed).toMatchObject({ exit: 125, ok: false })
    // as `docker run` prints it, cut into lines of the terminal
    expect(failed.text.replaceAll('\r\n', '')).toMatch(/docker: Error response from daemon: .*no space left on device/)
    expect(demos.stage.state('fill')).toMatchObject({ status: 'failed' })
    expect(demos.engine.state).toMatchObject({ state: 'live' })
  })

  it('leaves no recording, and the old one as it was', async () => {
    const recordings = join(directory, 'public/recordings')
    await mkdir(recordings, { recursive: true })
    await writeFile(join(recordings, 'small.cast'), 'as it was')
    const rehearsal = execute(process.execPath, ['cli/rehearse.ts', '--deck', join(directory, 'slides.md'), '--host', own.host, '--record', '--only', 'small'])
    await expect(rehearsal).rejects.toMatchObject({ code: 1 })
    expect(await readdir(recordings)).toEqual(['small.cast'])
    expect(await readFile(join(recordings, 'small.cast'), 'utf8')).toBe('as it was')
  })

  it('is of use again once there is space: a reset of the data, and the demo goes on', async () => {
    await demos.stage.reset(demo('fill'), ['full-data'])
    expect(await play('small', 0)).toMatchObject({ exit: 0, ok: true, text: expect.stringContaining('small enough') as string })
    const { code } = await execute(process.execPath, ['cli/rehearse.ts', '--deck', join(directory, 'slides.md'), '--host', own.host, '--record', '--only', 'small']).then(() => ({ code: 0 }), error => error as { code: number })
    expect(code).toBe(0)
    expect(await readFile(join(directory, 'public/recordings/small.cast'), 'utf8')).toContain('small enough')
  })
})
