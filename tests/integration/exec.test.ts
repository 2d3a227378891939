import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openGuard } from '../../server/docker/guard.ts'
import { docker, removeContainers, Running } from './command.ts'

const NAME = 'test-exec'
const ran = async (line: string): ReturnType<Running['ended']> => new Running(`docker exec ${line}`).ended()

describe.skipIf(!inject('dockerHost'))('docker exec', () => {
  beforeAll(async () => {
    await removeContainers(NAME, `${NAME}-stopped`)
    await docker.createContainer({ name: NAME, Image: 'busybox', Cmd: ['sleep', '600'] }).then(async container => container.start())
    await docker.createContainer({ name: `${NAME}-stopped`, Image: 'busybox', Cmd: ['true'] })
  })
  afterAll(async () => removeContainers(NAME, `${NAME}-stopped`))

  it('keeps stdout, stderr and the exit code', async () => {
    expect(await ran(`${NAME} sh -c "echo out; echo err >&2; exit 4"`)).toEqual({ exit: 4, stdout: 'out\n', stderr: 'err\n' })
  })

  it('feeds stdin with -i', async () => {
    const running = new Running(`docker exec -i ${NAME} cat`)
    running.terminal.stdin.end('line\n')
    expect(await running.ended()).toEqual({ exit: 0, stdout: 'line\n', stderr: '' })
  })

  it('-it is a terminal of the right size, in raw mode while it lasts', async () => {
    const running = new Running(`docker exec -it -e A=b -w /bin ${NAME} sh -c 'until [ "$(stty size 2>/dev/null)" = "30 90" ]; do sleep 0.05; done; echo ready; read x; echo $A $x; pwd; exit 3'`, { size: { columns: 90, rows: 30 } })
    await running.see('ready')
    running.terminal.stdin.write('typed\n')
    expect(await running.ended()).toEqual({ exit: 3, stdout: 'ready\r\ntyped\r\nb typed\r\n/bin\r\n', stderr: '' })
    expect(running.terminal.raw).toEqual([true, false])
  })

  it('-d returns at once', async () => {
    expect(await ran(`-d ${NAME} sleep 600`)).toEqual({ exit: 0, stdout: '', stderr: '' })
  })

  it('leaves at Ctrl-C, as docker does, and when it is aborted', async () => {
    for (const [end, code] of [['interrupt', 0], ['abort', 130]] as const) {
      const running = new Running(`docker exec ${NAME} sh -c 'echo ready; sleep 600'`)
      await running.see('ready')
      if (end === 'abort')
        running.abort()
      else
        running.terminal.emit('SIGINT')
      expect(await running.exit).toBe(code)
      expect(running.terminal.left).toBe(0)
    }
  })

  it('asks the guard before it touches a container', async () => {
    const touched: string[] = []
    const running = new Running('docker exec exec true', { guard: { ...openGuard, name: (_, name) => `test-${name}`, touch: (kind, name) => void touched.push(`${kind} ${name}`) } })
    expect(await running.exit).toBe(0)
    expect(touched).toEqual([`container ${NAME}`])
  })

  it.each([
    [`-it ${NAME} sh`, 1, '', /^the input device is not a TTY\n$/],
    ['no-such true', 1, '', /^Error response from daemon: No such container: no-such\n$/],
    [`${NAME}-stopped true`, 1, '', /^Error response from daemon: Container [0-9a-f]{64} is not running\n$/],
    [`-d ${NAME} nosuch`, 1, '', /^Error response from daemon: OCI runtime exec failed/],
  ])('exec %s: exit code %i', async (line, exit, stdout, stderr) => {
    const { stderr: printed, ...rest } = await ran(line)
    expect(rest).toEqual({ exit, stdout })
    expect(printed).toMatch(stderr)
  })

  it('says in the stream what could not be run', async () => {
    const { exit, stdout } = await ran(`${NAME} nosuch`)
    expect({ exit, stdout }).toMatchObject({ exit: 126, stdout: expect.stringContaining('executable file not found in $PATH') as string })
  })
})
