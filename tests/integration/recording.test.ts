import type { Socket } from 'node:net'
import type { RunState } from '../../demo/protocol.ts'
import type { DeckDemo } from '../../server/deck.ts'
import type { Demos } from '../../server/demos.ts'
import type { Recordings } from '../../server/recordings/recordings.ts'
import type { Run } from '../../server/runs/run.ts'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { readCast } from '../../demo/asciicast.ts'
import { hashDemo } from '../../demo/demo-text.ts'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { removeAllOwned } from '../../server/docker/remove.ts'
import { resolveTarget } from '../../server/docker/target.ts'
import { imagesOf } from '../../server/recordings/images-of.ts'
import { Recorder } from '../../server/recordings/recorder.ts'
import { readRecordings, recordingsOf } from '../../server/recordings/recordings.ts'

const PROMPT = '\x1B[1;32m$\x1B[0m '
const demo = (id: string, ...lines: string[]): string => `\n---\n\n\`\`\`sh demo=${id}\n${lines.join('\n')}\n\`\`\`\n`
const DECK = [
  '---\ndemo:\n  deck: recording-test\n---\n\n# Recordings\n',
  demo('shell', 'docker run -it --rm --name recording-shell busybox sh', '#| expect: /typed-42/', '/ # echo typed-$((40+2)) ü🐳', '/ # exit', 'docker ps -q --filter name=recording-shell'),
  demo('endless', '#| until: /tick 3/', 'docker run --rm --name recording-endless busybox sh -c \'i=0; while true; do i=$((i+1)); echo tick $i; sleep 0.1; done\'', '#| exit: 4', 'docker run --rm --name recording-four busybox sh -c "exit 4"'),
  demo('slow', '#| within: 5s', 'docker run --name recording-slow -v recording-data:/data busybox sh -c "if [ -e /data/slow ]; then sleep 60; fi; echo quick"', 'docker ps -q --filter name=recording-slow'),
  demo('wrong', 'docker run --rm --name recording-wrong busybox false'),
  demo('none', 'docker run --rm localhost:1/none'),
].join('')

describe.skipIf(!inject('dockerHost'))('recordings', () => {
  let directory: string
  let file: string
  const opened: Demos[] = []

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'recording-test-'))
    file = join(directory, 'slides.md')
    await writeFile(file, DECK)
    await mkdir(recordingsOf({ root: directory }), { recursive: true })
  })
  afterEach(async () => {
    for (const { deck, stage, engine, close } of opened.splice(0)) {
      for (const one of deck.demos.values())
        await stage.reset(one)
      await close()
      expect(engine.state.state).toBeOneOf(['live', 'away'])
    }
  })
  afterAll(async () => {
    const { engine, close } = await start()
    await removeAllOwned(engine.docker, { deck: 'recording-test' })
    await close()
    await rm(directory, { recursive: true })
  })

  async function start(recordings?: Recordings, host = inject('dockerHost')!): Promise<Demos> {
    const demos = startDemos({ deck: await loadDeck(file), target: resolveTarget({}, host), recordings, msPerKey: 0, log: () => {} })
    opened.push(demos)
    await demos.engine.first
    return demos
  }

  async function play({ stage, deck }: Demos, id: string, index: number): Promise<RunState> {
    expect(stage.play(deck.demos.get(id)!, index, randomUUID())).toBe('playing')
    await stage.run(id)!.settled
    return stage.state(id)
  }

  const textOf = (run: Run): string => new TextDecoder().decode(run.log.from(0)!)

  /** Plays a demo live, recorded, to its end. */
  async function record(demos: Demos, id: string): Promise<{ text: string, saved: Promise<void>, demo: DeckDemo }> {
    const demo = demos.deck.demos.get(id)!
    let recorder: Recorder | undefined
    demos.stage.once('opened', (run) => {
      recorder = new Recorder(run, demo)
    })
    for (const step of demo.steps)
      await play(demos, id, step.index)
    const saved = recorder!.save(recordingsOf(demos.deck), { hash: await hashDemo(demo), engine: { version: '1', apiVersion: '1' }, images: await imagesOf(demos.engine.docker, demo) })
    return { text: textOf(demos.stage.run(id)!), saved, demo }
  }

  it('hold every byte of the run, steps, exit codes, images, and play again to the same bytes', async () => {
    const live = await start()
    const texts = new Map<string, string>()
    for (const id of ['shell', 'endless', 'slow']) {
      const { text, saved } = await record(live, id)
      await saved
      texts.set(id, text)
    }
    const cast = readCast(await readFile(join(recordingsOf(live.deck), 'endless.cast')), { file: 'endless.cast', demo: 'endless' })
    expect(cast.events.filter(({ code }) => code === 'm').map(({ data }) => data.slice(0, 12))).toEqual(['1. docker ru', '2. docker ru'])
    expect(cast.events.filter(({ code }) => code === 'x').map(({ data }) => data)).toEqual(['4'])
    expect(cast.events.some(({ code }) => code === 'i' || code === 'r')).toBe(false)
    expect(cast.demo).toMatchObject({ id: 'endless', images: [{ name: 'busybox', digest: expect.stringMatching(/^sha256:/) as string }], steps: [{ exit: null, ok: true, before: 0 }, { exit: 4, ok: true }] })
    expect(await readdir(recordingsOf(live.deck))).toEqual(['endless.cast', 'shell.cast', 'slow.cast'])

    const away = await start(await readRecordings(live.deck), 'unix:///nowhere/docker.sock')
    for (const [id, text] of texts) {
      const steps = away.deck.demos.get(id)!.steps
      expect(away.stage.state(id)).toMatchObject({ status: 'idle', source: 'recorded', recordedAt: expect.stringMatching(/^20\d\d-/) as string })
      for (const step of steps) {
        const state = await play(away, id, step.index)
        expect(state).toMatchObject({ source: 'recorded', step: step.index + 1, status: steps[step.index + 1]?.kind === 'input' ? 'waiting' : 'done' })
      }
      expect(textOf(away.stage.run(id)!)).toBe(text)
      expect(away.stage.state(id).results.every(({ ok }) => ok)).toBe(true)
    }
    expect(away.stage.state('endless').results).toMatchObject([{ exit: null }, { exit: 4 }])
    expect(textOf(away.stage.run('shell')!)).toContain('typed-42 ü🐳')
  })

  it('are not written when an expectation was not met, and an older one stays as it was', async () => {
    const path = join(recordingsOf({ root: directory }), 'wrong.cast')
    await writeFile(path, 'older')
    const { saved } = await record(await start(), 'wrong')
    await expect(saved).rejects.toThrow('wrong: step 1 is not as the slide says')
    expect(await readFile(path, 'utf8')).toBe('older')
    await rm(path)
  })

  it('are refused by the stage where there is none, and by a run that is live', async () => {
    const away = await start(new Map([['wrong', { message: 'why not' }]]), 'unix:///nowhere/docker.sock')
    const wrong = away.deck.demos.get('wrong')!
    expect(away.stage.play(wrong, 0, 'press')).toBe('engine-away')
    expect(away.stage.choose(wrong, 'recorded')).toBe('no-recording')
    expect(away.stage.choose(wrong, 'live')).toBe('engine-away')
    expect(away.stage.state('wrong')).toMatchObject({ source: 'live', unrecorded: { message: 'why not' } })
  })

  /** From now on (or no longer), the container of "slow" takes its time. */
  async function hold({ engine: { docker } }: Demos, change: 'touch' | 'rm'): Promise<void> {
    const container = await docker.createContainer({ Image: 'busybox', Cmd: [change, '/data/slow'], HostConfig: { Binds: ['recording-data:/data'] } })
    await container.start()
    expect(await container.wait()).toMatchObject({ StatusCode: 0 })
    await container.remove()
  }

  it('go on where a live step overruns its time; its container stays', async () => {
    const demos = await start(await readRecordings(await loadDeck(file)))
    await hold(demos, 'touch')
    const state = await play(demos, 'slow', 0)
    expect(state).toMatchObject({ source: 'recorded', status: 'done', step: 1, results: [{ exit: 0, ok: true }], message: 'Longer than the 5 s that were given. From here on, the recording plays.' })
    const run = demos.stage.run('slow')!
    const command = demos.deck.demos.get('slow')!.steps[0]!.text
    expect(textOf(run)).toBe(`${PROMPT}${command}\r\n\r\n${PROMPT}${command}\r\nquick\r\n${PROMPT}`)
    expect(await demos.engine.docker.listContainers({ filters: { name: ['recording-slow'] } })).toHaveLength(1)

    expect(demos.stage.choose(demos.deck.demos.get('slow')!, 'live')).toBeUndefined()
    await run.settled
    expect(run.state).toMatchObject({ source: 'recorded', status: 'done', step: 1, message: expect.stringContaining('could not catch up, Longer than the 5 s that were given.') as string })
    expect(await play(demos, 'slow', 1)).toMatchObject({ source: 'recorded', step: 2, message: undefined })
    await hold(demos, 'rm')
  })

  it('leave an overrun alone in a rehearsal', async () => {
    const demos = await start()
    await hold(demos, 'touch')
    const slow = demos.deck.demos.get('slow')!
    demos.stage.play(slow, 0, randomUUID())
    const run = demos.stage.run('slow')!
    await new Promise<void>(resolve => run.on('state', () => run.state.message?.includes('It goes on') && resolve()))
    expect(run.state).toMatchObject({ source: 'live', status: 'running' })
    run.stop()
    run.stop()
    await run.settled
    expect(run.state.results).toMatchObject([{ ok: false }])
    await hold(demos, 'rm')
  })

  it('go on where the engine is lost in the middle of a step', async () => {
    const through = join(directory, 'engine.sock')
    const sockets = new Set<Socket>()
    const proxy = createServer((socket) => {
      const engine = createConnection(inject('dockerHost')!.replace('unix://', ''))
      for (const one of [socket, engine])
        sockets.add(one.on('error', () => {}).on('close', () => engine.destroy() && socket.destroy()))
      socket.pipe(engine).pipe(socket)
    })
    await new Promise<void>(resolve => proxy.listen(through, resolve))
    const recordings = await readRecordings(await loadDeck(file))
    await hold(await start(), 'touch')
    const demos = await start(recordings, `unix://${through}`)
    demos.stage.play(demos.deck.demos.get('slow')!, 0, randomUUID())
    const { docker } = opened[0]!.engine
    await expect.poll(() => docker.listContainers({ filters: { name: ['recording-slow'] } })).toHaveLength(1)
    proxy.close()
    sockets.forEach(socket => socket.destroy())
    const away = once(demos.engine, 'change')
    await demos.stage.run('slow')!.settled
    expect(demos.stage.state('slow')).toMatchObject({ source: 'recorded', status: 'done', step: 1, results: [{ exit: 0, ok: true }], message: expect.stringContaining('the recording plays') as string })
    await away
    await hold(opened[0]!, 'rm')
  })

  it('stand in for an image that cannot be had', async () => {
    const events = [{ time: 0, code: 'm' as const, data: '1' }, { time: 0, code: 'o' as const, data: 'as recorded\r\n' }]
    const demo = { id: 'none', hash: '0'.repeat(64), engine: { version: '1', apiVersion: '1' }, images: [], steps: [{ exit: 0, ok: true, seconds: 1, before: 0, typed: 0 }] }
    const demos = await start(new Map([['none', { cast: { cols: 80, rows: 24, events, demo }, recordedAt: '2026-11-22T00:00:00.000Z' }]]))
    expect(await play(demos, 'none', 0)).toMatchObject({ source: 'recorded', status: 'done', message: 'The engine has no image localhost:1/none:latest and could not get it. From here on, the recording plays.' })
    expect(textOf(demos.stage.run('none')!)).toContain('Unable to find image \'localhost:1/none:latest\' locally')
  })

  it('give way to the engine at the same step, which catches up unseen', async () => {
    const demos = await start(await readRecordings(await loadDeck(file)))
    const shell = demos.deck.demos.get('shell')!
    expect(demos.stage.choose(shell, 'recorded')).toBeUndefined()
    expect(await play(demos, 'shell', 0)).toMatchObject({ source: 'recorded', status: 'waiting' })
    expect(await demos.engine.docker.listContainers({ filters: { name: ['recording-shell'] } })).toEqual([])
    const run = demos.stage.run('shell')!
    const before = textOf(run)
    expect(demos.stage.choose(shell, 'live')).toBeUndefined()
    await run.settled
    expect(run.state).toMatchObject({ source: 'live', status: 'waiting', step: 1, message: undefined })
    expect(textOf(run)).toBe(before)
    // the shell's prompt can come before the engine calls its container running
    expect(await demos.engine.docker.listContainers({ all: true, filters: { name: ['recording-shell'] } })).toHaveLength(1)
    for (const step of shell.steps.slice(1))
      expect(await play(demos, 'shell', step.index)).toMatchObject({ source: 'live', results: { [step.index]: { ok: true } } })
    expect(textOf(run).startsWith(before)).toBe(true)
    expect(textOf(run)).toContain('typed-42 ü🐳\r\n')
  })

  it('stand still, go on and take no keys; a live command cannot stand still', async () => {
    const demos = await start(await readRecordings(await loadDeck(file)))
    const shell = demos.deck.demos.get('shell')!
    await play(demos, 'shell', 0)
    const run = demos.stage.run('shell')!
    expect(run.pause()).toBe(false)
    demos.stage.choose(shell, 'recorded')
    demos.stage.play(shell, 1, randomUUID())
    expect(run.pause()).toBe(true)
    expect(run.state).toMatchObject({ paused: true, source: 'recorded' })
    expect(run.keys('x')).toBe(false)
    expect(run.stop()).toBe(true)
    await run.settled
    expect(run.state).toMatchObject({ status: 'waiting', step: 2 })
    expect(run.state.paused).toBeUndefined()
  })
})
