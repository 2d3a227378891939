import type { Context } from '../../server/docker/context.ts'
import type { Guard } from '../../server/docker/guard.ts'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parseCommand, runCommand } from '../../server/docker/commands.ts'
import { CommandError } from '../../server/docker/errors.ts'
import { openGuard } from '../../server/docker/guard.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { removeMade } from './sides.ts'

const MADE = { containers: ['guarded-theirs', 'guarded-chatty'], volumes: ['guarded-data', 'my-guarded-new'] }

describe.skipIf(!inject('dockerHost'))('verbs under a guard', () => {
  const docker = connect(resolveTarget({}, inject('dockerHost')))

  async function run(line: string, { guard = openGuard, signal = new AbortController().signal, stdout = new PassThrough() }: { guard?: Guard, signal?: AbortSignal, stdout?: PassThrough }) {
    const stderr = new PassThrough()
    const terminal: Context['terminal'] = { stdin: new PassThrough(), stdout, stderr, on: () => {}, off: () => {} }
    const exit = await runCommand(parseCommand(line.split(' ')), { docker, terminal, signal, guard })
    stdout.end()
    stderr.end()
    return { exit, stdout: stdout.readableFlowing ? '' : await text(stdout), stderr: await text(stderr) }
  }

  beforeAll(async () => {
    await removeMade(docker, MADE)
    await docker.createVolume({ Name: 'guarded-data', Labels: { of: 'them' } })
    const theirs = await docker.createContainer({ name: 'guarded-theirs', Image: 'busybox', Cmd: ['sleep', '600'], Labels: { of: 'them' } })
    await theirs.start()
    const chatty = await docker.createContainer({ name: 'guarded-chatty', Image: 'busybox', Cmd: ['yes'] })
    await chatty.start()
  })
  afterAll(() => removeMade(docker, MADE))

  it.each(['stop guarded-theirs', 'rm -f guarded-theirs', 'logs guarded-theirs', 'exec guarded-theirs true', 'volume rm -f guarded-data'])('docker %s touches nothing that the guard refuses', async (line) => {
    const touched: unknown[] = []
    const guard: Guard = {
      ...openGuard,
      touch: (kind, name, labels) => {
        touched.push([kind, name, labels])
        throw new CommandError(`the ${kind} ${name} is not ours`)
      },
    }
    const [kind, name] = line.startsWith('volume') ? ['volume', 'guarded-data'] : ['container', 'guarded-theirs']
    expect(await run(line, { guard })).toEqual({ exit: 1, stdout: '', stderr: `the ${kind} ${name} is not ours\n` })
    expect(touched).toEqual([[kind, name, { of: 'them' }]])
    expect(await docker.getContainer('guarded-theirs').inspect()).toMatchObject({ State: { Running: true } })
    expect(await docker.getVolume('guarded-data').inspect()).toMatchObject({ Name: 'guarded-data' })
  })

  it('gives names and labels that the guard says', async () => {
    const guard: Guard = {
      ...openGuard,
      name: (_kind, name) => `my-${name}`,
      createVolume: async body => ({ ...body, Labels: { ...body.Labels, deck: 'a-deck' } }),
    }
    expect(await run('volume create --label x=y guarded-new', { guard })).toEqual({ exit: 0, stdout: 'my-guarded-new\n', stderr: '' })
    expect(await docker.getVolume('my-guarded-new').inspect()).toMatchObject({ Labels: { x: 'y', deck: 'a-deck' } })
  })

  it('ends docker logs -f when its signal is aborted, whether its output is read or not', async () => {
    for (const reads of [true, false]) {
      const abort = new AbortController()
      const stdout = new PassThrough()
      stdout.once('readable', () => setImmediate(() => abort.abort()))
      if (reads)
        stdout.on('data', () => abort.abort())
      expect(await run('logs -f guarded-chatty', { signal: abort.signal, stdout })).toMatchObject({ exit: 130, stderr: '' })
      expect(stdout.writableLength).toBeLessThan(1024 * 1024)
    }
  })

  it.each(['logs ../../info', 'rm ../x', 'stop a/../../x', 'volume rm ..', 'volume inspect ./x'])('docker %s stays inside its path', async (line) => {
    expect((await run(line, {})).stderr).toBe('Error response from daemon: page not found\n')
  })
})
