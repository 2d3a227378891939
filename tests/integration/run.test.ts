import type Docker from 'dockerode'
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { openGuard } from '../../server/docker/guard.ts'
import { docker, removeContainers, Running } from './command.ts'

const NAME = 'test-run'
const SIZE = { columns: 90, rows: 30 }
const inspect = async (): Promise<Docker.ContainerInspectInfo> => docker.getContainer(NAME).inspect()
const ran = async (line: string): ReturnType<Running['ended']> => new Running(line).ended()

describe.skipIf(!inject('dockerHost'))('docker run', () => {
  beforeEach(async () => removeContainers(NAME))
  afterAll(async () => {
    await removeContainers(NAME)
    await docker.getVolume('test-run-data').remove().catch(() => {})
  })

  it('keeps stdout, stderr and the exit code', async () => {
    expect(await ran('docker run --rm busybox sh -c "echo out; echo err >&2; exit 3"')).toEqual({ exit: 3, stdout: 'out\n', stderr: 'err\n' })
  })

  it('loses nothing of a run that is over at once', async () => {
    const runs = await Promise.all(Array.from({ length: 6 }, async (_, n) => ran(`docker run --rm busybox echo ${n}`)))
    expect(runs).toEqual(runs.map((_, n) => ({ exit: 0, stdout: `${n}\n`, stderr: '' })))
  })

  it('brings a megabyte through in order', async () => {
    const { stdout } = await ran('docker run --rm busybox seq 150000')
    expect(stdout).toBe(Array.from({ length: 150_000 }, (_, n) => `${n + 1}\n`).join(''))
  })

  it('feeds stdin with -i', async () => {
    const running = new Running('docker run --rm -i busybox cat')
    running.terminal.stdin.end('line\n')
    expect(await running.ended()).toEqual({ exit: 0, stdout: 'line\n', stderr: '' })
  })

  it('-it is a terminal of the right size, in raw mode while it lasts, that follows a change', async () => {
    // docker sets the size once the process runs, so the process has to wait for it too
    const until = (size: string): string => `until [ "$(stty size 2>/dev/null)" = "${size}" ]; do sleep 0.05; done; echo ${size}`
    const running = new Running(`docker run --rm -it busybox sh -c '${until('30 90')}; ${until('20 70')}; read x; echo $x; exit 5'`, { size: SIZE })
    await running.see('30 90')
    Object.assign(running.terminal.stdout, { columns: 70, rows: 20 })
    running.terminal.emit('SIGWINCH')
    await running.see('20 70')
    running.terminal.stdin.write('typed\n')
    expect(await running.ended()).toEqual({ exit: 5, stdout: '30 90\r\n20 70\r\ntyped\r\ntyped\r\n', stderr: '' })
    expect(running.terminal.raw).toEqual([true, false])
  })

  it('-d prints the id and leaves the container running', async () => {
    const { exit, stdout } = await ran(`docker run -d --name ${NAME} --restart always -p 127.0.0.1:17001:80 -e A=1 -v test-run-data:/data busybox sleep 600`)
    const { Id, State, HostConfig, Config, Mounts } = await inspect()
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: `${Id}\n` })
    expect({ State, HostConfig, Config }).toMatchObject({
      State: { Running: true },
      HostConfig: { RestartPolicy: { Name: 'always' }, PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '17001' }] } },
      Config: { Env: expect.arrayContaining(['A=1']) as string[] },
    })
    expect(Mounts).toMatchObject([{ Type: 'volume', Name: 'test-run-data', Destination: '/data', RW: true }])
  })

  it('hands Ctrl-C on to the container', async () => {
    const running = new Running(`docker run --rm busybox sh -c 'trap "exit 7" INT; echo ready; while :; do sleep 0.1; done'`)
    await running.see('ready')
    running.terminal.emit('SIGINT')
    expect(await running.ended()).toMatchObject({ exit: 7, stderr: '' })
  })

  it('gives a container up that ignores Ctrl-C at the third one', async () => {
    const running = new Running(`docker run --name ${NAME} busybox sh -c 'trap "" INT; echo ready; sleep 600'`)
    await running.see('ready')
    for (let press = 0; press < 3; press++)
      running.terminal.emit('SIGINT')
    expect(await running.ended()).toMatchObject({ exit: 1, stderr: '\ngot 3 SIGTERM/SIGINTs, forcefully exiting\n' })
    expect((await inspect()).State.Running).toBe(true)
    expect(running.terminal.left).toBe(0)
  })

  it('detaches by its keys; the container goes on', async () => {
    const running = new Running(`docker run -it --name ${NAME} busybox cat`, { size: SIZE })
    running.terminal.stdin.write('abc\n')
    await running.see('abc\r\nabc')
    running.terminal.stdin.write('\x10')
    running.terminal.stdin.write('\x11')
    expect(await running.exit).toBe(0)
    expect((await inspect()).State.Running).toBe(true)
  })

  it('ends without cooperation when it is aborted; the container goes on', async () => {
    const running = new Running(`docker run -it --name ${NAME} busybox sh -c 'echo ready; sleep 600'`, { size: SIZE })
    await running.see('ready')
    running.abort()
    expect(await running.exit).toBe(130)
    expect(running.terminal.raw).toEqual([true, false])
    expect(running.terminal.left).toBe(0)
    expect((await inspect()).State.Running).toBe(true)
  })

  it('lets a guard label a named volume before the engine makes it, and rename', async () => {
    await docker.getVolume('test-run-data').remove().catch(() => {})
    const guard = { ...openGuard, name: (_kind: string, name: string) => `test-${name}`, createVolume: async (body: Docker.VolumeCreateOptions) => ({ ...body, Labels: { by: 'guard' } }) }
    const running = new Running('docker run -d --name run -v run-data:/data busybox sleep 600', { guard })
    expect(await running.exit).toBe(0)
    expect((await inspect()).Mounts).toMatchObject([{ Name: 'test-run-data' }])
    expect(await docker.getVolume('test-run-data').inspect()).toMatchObject({ Labels: { by: 'guard' } })
  })

  it.each([
    ['-it busybox true', 1, /^the input device is not a TTY\n$/],
    ['--rm busybox nosuch', 127, /^docker: Error response from daemon: .*executable file not found in \$PATH: unknown\n\nRun 'docker run --help' for more information\n$/],
    ['--rm busybox /bin', 126, /^docker: Error response from daemon: .*permission denied: unknown\n\n/],
    ['--rm --network nosuchnet busybox true', 125, /^docker: Error response from daemon: /],
    ['--pull never no/such:image', 125, /^docker: Error response from daemon: No such image: no\/such:image\n\n/],
    ['no/such:image', 125, /^Unable to find image 'no\/such:image' locally\ndocker: Error response from daemon: /],
  ])('run %s: exit code %i', async (line, exit, stderr) => {
    const { stderr: printed, ...rest } = await ran(`docker run ${line}`)
    expect(rest).toEqual({ exit, stdout: '' })
    expect(printed).toMatch(stderr)
  })
})
