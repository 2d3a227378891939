import type { Printed, Side } from './sides.ts'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { splitWords } from '../../server/docker/words.ts'
import { mask, removeMade, runSide, Started } from './sides.ts'

/** What docker prints of a container changes every second until it is a minute old. */
const YOUNG = { timeout: 180_000 }

const words = (line: string): string[] => splitWords(line).map(word => word.text)

/** What every line finds on the engine. */
const THERE = { containers: ['holder', 'holder-stopped', 'talker', 'talker-tty'], volumes: ['used', 'used10', 'labelled'] }
/** What lines make, or leave behind when they fail. */
const MADE = { containers: ['made', 'one', 'two', 'paused', 'follow-reference', 'follow-ours'], volumes: ['first', 'second', 'third'] }

/** Lines that fail, or succeed, without a change of state that the next one could see. */
const LINES = [
  // usage
  'xyz',
  'xyz -q',
  'xyz a --foo',
  'xyz -- -q',
  'volume xyz',
  'volume xyz -q',
  'volume ps',
  'volume -- ls',
  'container -- ps -a',
  'container xyz',
  'container --foo',
  'network xyz',
  'stack xyz',
  'manifest xyz',
  '--foo ps',
  'volume --foo',
  'ps --foo',
  'ps -ax',
  'ps x',
  'ps -n',
  'ps -n x',
  'ps -a=maybe',
  'ps --filter running',
  'container list --foo',
  'volume create a b',
  'volume create --name',
  'volume create --name a b',
  'volume create --label "a b" c',
  'volume ls x',
  'volume rm',
  'volume inspect',
  'logs',
  'logs a b',
  'stop',
  'stop -t soon holder',
  'container rm',
  'run',
  'run --foo busybox',
  'run --name',
  'run -e "" busybox',
  'run --memory lots busybox',
  'run --cpus 1/3 busybox',
  'exec',
  'exec holder',
  'exec --foo holder true',
  // values
  'run -p abc busybox',
  'run -p 99999:80 busybox',
  'run --restart sometimes busybox',
  'run --restart always --rm busybox',
  'run --mount type=volume busybox',
  'run --mount "type=volume\ntarget=/x" busybox',
  'run --mount type=nothing,target=/x busybox',
  'run -v a:b:c:d busybox',
  'run -v aa: -p abc busybox',
  'run --mount type=bind,src=./nowhere,dst=/x busybox',
  'run -v used:relative busybox',
  'run --name "not a name" busybox',
  'run --pull sometimes busybox',
  'run --pull never nowhere/nothing',
  'run BUSYBOX',
  'run "A b"',
  'run busybox@sha256:abcdef',
  `run busybox@sha256:${'a'.repeat(63)}`,
  `run busybox@md5:${'a'.repeat(32)}`,
  'run -d --rm -a stdout busybox',
  'run --network nowhere --name made busybox true',
  'run --cpus 1000 --name made busybox true',
  'volume create x',
  'volume create "not a name"',
  'volume create -o size=1 some',
  'ps --filter colour=red',
  'volume ls --filter colour=red',
  // things that are missing or in the way
  'volume inspect nothing',
  'volume inspect nothing used',
  'volume inspect ""',
  'volume rm nothing',
  'volume rm used',
  'volume rm nothing used',
  'volume rm -f nothing',
  'logs nothing',
  'logs ../x',
  'logs --since noon holder',
  'logs --since 2013-13-02 holder',
  'logs --since 2013-02-30 holder',
  'logs --until 2013-01-02T25:00 holder',
  'stop nothing',
  'stop nothing holder-stopped',
  'stop " holder-stopped"',
  'rm nothing',
  'rm -f nothing',
  'rm -f nothing1 nothing2 nothing3 nothing4',
  'rm holder',
  'rm nothing holder',
  'exec nothing true',
  'exec holder-stopped true',
  'exec holder no-such-program',
  'exec holder sh -c "echo out; echo err >&2; exit 3"',
  'run --name holder busybox',
  'run --name made busybox no-such-program',
  'run --name made busybox /etc',
  'run --rm busybox sh -c "echo out; echo err >&2; exit 7"',
  'run -d --name made -p 127.0.0.1:16603:80 busybox sleep 5',
  'run -it --name made busybox true',
  'exec -it holder true',
  // lists of what is there
  'logs talker',
  'logs -n 1 talker',
  'logs -t talker',
  'logs --since 1h --until 2013-01-02 talker',
  'logs talker-tty',
  'volume ls',
  'volume ls -q',
  'volume list --filter name=used',
  'volume inspect used labelled',
  'ps -q',
  'ps -aq --no-trunc --filter name=holder',
]

describe.skipIf(!inject('dockerHost') || !inject('dockerCli'))('the same bytes and exit codes as docker', () => {
  const docker = connect(resolveTarget({}, inject('dockerHost')))
  const clean = (): Promise<void> => removeMade(docker, MADE)

  async function reference(line: string): Promise<void> {
    expect(await runSide('reference', words(line))).toMatchObject({ exit: 0 })
  }

  beforeAll(async () => {
    await clean()
    await removeMade(docker, THERE)
    await reference('volume create --label a=b --label c used')
    await reference('volume create --label "html=<&>" -o type=tmpfs -o device=tmpfs labelled')
    await reference('volume create used10')
    await reference('run -d --name holder -v used:/data -p 127.0.0.1:16603:80 -p 127.0.0.1:16700-16702:16700-16702 --expose 9000-9001 busybox sh -c "sleep 3600; echo \\"é…\\""')
    await reference('run --name holder-stopped busybox true')
    await reference('run --name talker busybox sh -c "echo one; echo two >&2; echo three"')
    await reference('run -d --name talker-tty -t busybox sh -c "echo one; echo two >&2"')
    await docker.getContainer('talker-tty').wait()
  })
  afterAll(async () => {
    await clean()
    await removeMade(docker, THERE)
  })

  it.each(LINES)('docker %s', async (line) => {
    const printed = [await runSide('reference', words(line))]
    if (line.includes('made'))
      await clean()
    printed.push(await runSide('ours', words(line)))
    if (line.includes('made'))
      await clean()
    expect(mask(printed[1]!)).toEqual(mask(printed[0]!))
  })

  it.each(['ps', 'ps -a', 'ps -a --no-trunc', 'ps -as', 'ps -l', 'ps -n 2', 'container ls -a --filter name=talker'])('docker %s, with nothing masked', YOUNG, async (line) => {
    expect(await runTogether(words(line))).toMatchObject({ exit: 0, stderr: '' })
  })

  it('docker ps of a paused container, and exec in it', YOUNG, async () => {
    await reference('run -d --name paused busybox sleep 60')
    await docker.getContainer('paused').pause()
    expect(await runTogether(words('ps -a'))).toMatchObject({ exit: 0 })
    expect(await runTogether(words('exec paused true'))).toMatchObject({ exit: 1 })
    await docker.getContainer('paused').unpause()
    await clean()
  })

  it.each([
    ['stop -t 0 one two', 'one\ntwo\n'],
    ['stop one nothing two -t 1', 'one\ntwo\n'],
    ['rm -f one nothing two', 'one\ntwo\n'],
    ['rm -fv one', 'one\n'],
    ['volume rm first nothing second', 'first\nsecond\n'],
    ['volume create first', 'first\n'],
    ['run -v third:/x --rm busybox touch /x/y', ''],
  ])('docker %s, each from the same state', async (line, stdout) => {
    const [printed, left] = [[] as Printed[], [] as string[]]
    for (const side of ['reference', 'ours'] as const) {
      await reference('volume create first')
      await reference('volume create second')
      await reference('run -d --name one busybox sleep 60')
      await reference('run -d --name two busybox sleep 60')
      printed.push(mask(await runSide(side, words(line))))
      const [containers, volumes] = [await runSide('reference', words('ps -a --no-trunc')), await runSide('reference', ['volume', 'ls'])]
      left.push(volumes.stdout + containers.stdout.split('\n').map(row => row.trimEnd().split(' ').at(-1)).join('\n'))
      await clean()
    }
    expect(printed[0]!.stdout).toBe(stdout)
    expect(printed[1]).toEqual(printed[0])
    expect(left[1]).toBe(left[0])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('docker logs -f until %s', async (signal) => {
    const printed = await Promise.all((['reference', 'ours'] as const).map(async (side) => {
      await reference(`run -d --name follow-${side} busybox sh -c "echo out; echo err >&2; sleep 60"`)
      const started = new Started(side, ['logs', '-f', `follow-${side}`])
      await started.waitFor(text => text.includes('out') && text.includes('err'))
      started.process.kill(signal)
      return started.ended
    }))
    await clean()
    expect(printed[1]).toEqual(printed[0])
    expect(printed[0]).toMatchObject({ exit: signal === 'SIGINT' ? 130 : 143, stdout: 'out\n', stderr: 'err\n' })
  })

  it.each(['run -it --rm busybox sh', 'exec -it holder sh'])('docker %s in a terminal', async (line) => {
    const session = async (side: Side): Promise<Printed> => {
      const started = new Started(side, words(line), true)
      const prompts = (text: string): number => text.split('/ # ').length - 1
      await started.waitFor(text => prompts(text) === 1)
      started.process.stdin.write('tty; echo $TERM\r')
      await started.waitFor(text => prompts(text) === 2)
      started.process.stdin.write('exit 5\r')
      const ended = await started.ended
      // the engine may still hold the former session's
      return { ...ended, stdout: ended.stdout.replace(/\/dev\/pts\/\d+/, '/dev/pts/N') }
    }
    const printed = [await session('reference'), await session('ours')]
    expect(printed[1]).toEqual(printed[0])
    expect(printed[0]).toMatchObject({ exit: 5, stdout: expect.stringContaining('/dev/pts/N') as string })
  })

  it.each(['ps', 'run busybox', 'volume inspect x', 'rm x y', 'logs x'])('docker %s with no engine there', async (line) => {
    const host = 'unix:///nowhere/docker.sock'
    const printed = [await runSide('reference', words(line), { host }), await runSide('ours', words(line), { host })]
    expect(printed[1]).toEqual(printed[0])
    expect(printed[0]!.stderr).toContain('Cannot connect to the Docker daemon at unix:///nowhere/docker.sock. Is the docker daemon running?')
  })

  /** Runs a line that changes nothing through docker, ours and docker, until ours falls into the same second as one of docker's. */
  async function runTogether(line: readonly string[]): Promise<Printed> {
    for (;;) {
      const before = await runSide('reference', line)
      const ours = await runSide('ours', line)
      const after = await runSide('reference', line)
      if (isDeepStrictEqual(ours, after))
        return ours
      // time did not change what docker prints
      if (isDeepStrictEqual(before, after))
        expect(ours).toEqual(before)
    }
  }
})
