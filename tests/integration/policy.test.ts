import type { Guard } from '../../server/docker/guard.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { deckGuard } from '../../server/docker/ownership.ts'
import { DEFAULT_RULES } from '../../server/docker/policy.ts'
import { docker, removeContainers, Running } from './command.ts'

const NAME = 'test-policy'
const ORIGIN = { deck: 'test-policy', demo: 'escape', step: 0, run: 'one' }
const LABELS = { 'slidev-docker.deck': ORIGIN.deck }

/** Everything on the engine that a command could have made. */
async function made(): Promise<string[]> {
  const filters = { label: [`slidev-docker.deck=${ORIGIN.deck}`] }
  const [containers, { Volumes }] = await Promise.all([docker.listContainers({ all: true, filters }), docker.listVolumes({ filters })])
  return [...containers.map(({ Id }) => Id), ...(Volumes ?? []).map(({ Name }) => Name)]
}

describe.skipIf(!inject('dockerHost'))('on the stage, against a real engine', () => {
  const guard: Guard = deckGuard({ docker, origin: ORIGIN, prefix: '', rules: DEFAULT_RULES })
  beforeAll(async () => removeContainers(NAME, `${NAME}-foreign`))
  afterAll(async () => removeContainers(NAME, `${NAME}-foreign`))

  it.each([
    ['run --privileged', 'privileged'],
    ['run --network host', 'host-namespace'],
    ['run --pid host', 'host-namespace'],
    ['run -v /:/host', 'bind-mount'],
    ['run -v test-policy-volume:/x -v /etc:/y', 'bind-mount'],
    ['run -v /var/run/docker.sock:/s', 'engine-socket'],
    ['run --mount type=bind,source=/etc,target=/x', 'bind-mount'],
    ['run --mount type=volume,source=test-policy-volume,target=/x,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/etc', 'volume-driver-bind'],
    ['run --device /dev/null', 'device'],
    ['run --cap-add SYS_ADMIN', 'capability'],
    ['run --security-opt seccomp=unconfined', 'security-opt'],
    ['run --sysctl net.ipv4.ip_forward=1', 'sysctl'],
    ['run --cgroup-parent /x', 'cgroup-parent'],
    ['run --volumes-from x', 'volumes-from'],
    ['run -P', 'publish-all'],
    ['volume create -o type=none -o o=bind -o device=/etc test-policy-volume', 'volume-driver-bind'],
  ])('docker %s is refused by the rule %s, and nothing is made', async (line, rule) => {
    const { exit, stdout, stderr } = await new Running(`docker ${line}${line.startsWith('run') ? ' busybox true' : ''}`, { guard }).ended()
    expect({ exit, stdout }).toEqual({ exit: 125, stdout: '' })
    expect(stderr).toContain(`rule "${rule}"`)
    expect(await made()).toEqual([])
  })

  it('adds limits, the loopback address and labels to what is let through', async () => {
    const { exit } = await new Running(`docker run -d --name ${NAME} -p 17002:80 busybox sleep 600`, { guard }).ended()
    expect(exit).toBe(0)
    expect(await docker.getContainer(NAME).inspect()).toMatchObject({
      Config: { Labels: LABELS },
      HostConfig: {
        Memory: DEFAULT_RULES.memory,
        PidsLimit: DEFAULT_RULES.pids,
        PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '17002' }] },
        LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '2' } },
      },
    })
  })

  it('refuses a privileged exec in a container of ours, and any in another', async () => {
    await docker.createContainer({ name: `${NAME}-foreign`, Image: 'busybox', Cmd: ['sleep', '600'] }).then(async container => container.start())
    const privileged = await new Running(`docker exec --privileged ${NAME} true`, { guard }).ended()
    expect(privileged).toMatchObject({ exit: 125, stdout: '', stderr: expect.stringContaining('rule "privileged"') as string })
    const foreign = await new Running(`docker exec ${NAME}-foreign true`, { guard }).ended()
    expect(foreign).toMatchObject({ exit: 1, stdout: '', stderr: expect.stringContaining('did not make it') as string })
    expect((await docker.getContainer(`${NAME}-foreign`).inspect()).ExecIDs).toBeNull()
    expect((await docker.getContainer(NAME).inspect()).ExecIDs).toBeNull()
  })
})
