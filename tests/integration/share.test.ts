import type { Demos } from '../../server/demos.ts'
import type { SecondEngine } from '../engine/second-engine.ts'
import type { Share } from '../engine/share.ts'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { loadDeck } from '../../server/deck.ts'
import { startDemos } from '../../server/demos.ts'
import { listOwned } from '../../server/docker/remove.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { POLICY_FILE, readPolicy } from '../../server/policy-file.ts'
import { readRecordings } from '../../server/recordings/recordings.ts'
import { execIn } from '../engine/exec-in.ts'
import { log } from '../engine/provide.ts'
import { startSecondEngine } from '../engine/second-engine.ts'
import { startShare } from '../engine/share.ts'

const deck = await loadDeck('slides.md')
const demo = deck.demos.get('share')!
const RE_ID = /^[0-9a-f]{12}$/m
const BIG = 50_000_000

describe.skipIf(!inject('dockerHost') || !existsSync('/dev/fuse'))('the demo share, on two hosts and a file server', () => {
  const hosts: { engine: SecondEngine, demos: Demos }[] = []
  let share: Share
  /** What the second host says of a plugin that it has not got; it looks for one for 15 seconds. */
  let refused: Promise<unknown>

  async function start(engine: SecondEngine): Promise<Demos> {
    const target = resolveTarget({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: engine.certificates }, `tcp://127.0.0.1:${engine.tlsPort}`)
    const demos = startDemos({ deck, target, policy: await readPolicy(POLICY_FILE), recordings: await readRecordings(deck), msPerKey: 0, askForNeeds: false, log: () => {} })
    expect(await demos.engine.first).toMatchObject({ state: 'live' })
    return demos
  }

  beforeAll(async () => {
    const outer = connect(resolveTarget({}, inject('dockerHost')))
    for (let n = 0; n < 2; n++) {
      const engine = await startSecondEngine(outer, log, ['busybox:1.37'])
      hosts.push({ engine, demos: await start(engine) })
    }
    refused = hosts[1]!.engine.docker.createVolume({ Name: 'shared', Driver: 'rclone' }).catch((error: Error) => error.message)
    share = await startShare(outer, hosts[0]!.engine.container, log)
  }, 600_000)
  afterAll(async () => {
    for (const { engine, demos } of hosts) {
      await demos.close()
      await engine.stop()
    }
    await share?.stop()
  })

  /** Plays a step. @returns all that the terminal shows since its command was typed */
  async function play({ stage }: Demos, index: number): Promise<string> {
    expect(stage.play(demo, index, randomUUID())).toBe('playing')
    const run = stage.run(demo.id)!
    await run.settled
    const { data } = await run.screen.snapshot()
    expect(run.state.results[index], data).toMatchObject({ ok: true })
    return data.slice(data.lastIndexOf(demo.steps[index]!.text) + demo.steps[index]!.text.length)
  }

  it('plays its recording, at once, where the host has no plugin', async () => {
    const { demos } = hosts[0]!
    const started = performance.now()
    await play(demos, 0)
    // the engine itself looks for a plugin for 15 seconds; the recording takes two or three
    expect(performance.now() - started).toBeLessThan(12_000)
    const { data } = await demos.stage.run(demo.id)!.screen.snapshot()
    expect(data).toContain('Error response from daemon: create shared: error looking up volume plugin rclone: plugin "rclone" not found')
    expect(demos.stage.state('share')).toMatchObject({ source: 'recorded', message: 'The engine has no volume plugin rclone. From here on, the recording plays.' })
    await demos.stage.reset(demo)
  })

  it('says what the engine says of a plugin that is not there', async () => {
    expect(await refused).toContain('create shared: error looking up volume plugin rclone: plugin "rclone" not found')
  })

  it('has stored what a step says is stored, and reads it on the other host', async () => {
    const written: string[] = []
    for (const { engine, demos } of hosts) {
      await share.plugInto(engine.container)
      await play(demos, 0)
      const [id] = RE_ID.exec((await play(demos, 1)).replaceAll('\r', '')) ?? []
      // on the server's own disk, the moment the step is done
      expect(await share.read(`talk/${id}`)).toBe(`${id}\n`)
      written.push(id!)
      await play(demos, 2)
      expect(await listOwned(engine.docker, { deck: deck.deck })).toEqual([])
      await play(demos, 3)
      const listed = await play(demos, 4)
      for (const id of written)
        expect(listed).toContain(id)
    }
    expect(new Set(written).size).toBe(2)
  })

  it('keeps the data when the demo is reset', async () => {
    for (const { engine, demos } of hosts) {
      await demos.stage.reset(demo)
      expect((await listOwned(engine.docker, { deck: deck.deck })).map(({ kind, name }) => [kind, name])).toEqual([['volume', 'shared']])
    }
  })

  it('has all of a large file on the share when its container has ended', async () => {
    const [{ engine }] = hosts as [typeof hosts[number]]
    const write = `head -c ${BIG} /dev/urandom >/logs/big; sha256sum </logs/big`
    const printed = await execIn(engine.container, ['docker', 'run', '--rm', '-v', 'shared:/logs', 'busybox:1.37', 'sh', '-c', write])
    expect(await share.size('talk/big')).toBe(BIG)
    const other = hosts[1]!.engine.container
    expect(await execIn(other, ['docker', 'run', '--rm', '-v', 'shared:/logs', 'busybox:1.37', 'sh', '-c', 'sha256sum </logs/big'])).toBe(printed)
  })
})
