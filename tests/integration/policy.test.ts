import type Docker from 'dockerode'
import type { Guard } from '../../server/docker/guard.ts'
import type { Tap } from './tap.ts'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { deckGuard } from '../../server/docker/ownership.ts'
import { DEFAULT_RULES } from '../../server/docker/policy.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { dial } from '../../server/docker/target/dial.ts'
import { ESCAPES } from '../unit/docker/escapes.ts'
import { docker, removeContainers, Running } from './command.ts'
import { openTap } from './tap.ts'

const NAME = 'test-policy'
const ORIGIN = { deck: 'test-policy', demo: 'escape', step: 0, run: 'one' }
const VOLUMES = ['test-policy-volume', 'test-policy-share', 'test-policy-late'] as const
const LABELS = { 'slidev-docker.deck': ORIGIN.deck }

describe.skipIf(!inject('dockerHost'))('on the stage, against a real engine', () => {
  let tap: Tap
  let tapped: Docker
  let guard: Guard

  const removeVolumes = async (...names: string[]): Promise<void> => {
    for (const name of names)
      await docker.getVolume(name).remove().catch(() => {})
  }
  const clear = async (): Promise<void> => {
    await removeContainers(NAME, `${NAME}-foreign`)
    await removeVolumes(...VOLUMES)
    await docker.getNetwork(`${NAME}-net`).remove().catch(() => {})
  }
  const run = (line: string): ReturnType<Running['ended']> => new Running(line, { guard, to: tapped }).ended()

  beforeAll(async () => {
    tap = await openTap(() => dial(resolveTarget({}, inject('dockerHost'))))
    tapped = connect(resolveTarget({}, tap.host))
    guard = deckGuard({ docker: tapped, origin: ORIGIN, prefix: '', rules: DEFAULT_RULES })
    await clear()
  })
  afterAll(async () => {
    await clear()
    tap.close()
  })

  it('is looked at by a tap that sees what is made', async () => {
    const before = tap.changes().length
    expect(await run(`docker volume create ${VOLUMES[0]}`)).toMatchObject({ exit: 0 })
    expect(tap.changes().slice(before)).toEqual([expect.stringMatching(/^POST \S*\/volumes\/create/) as string])
    await removeVolumes(VOLUMES[0])
  })

  it.each([
    ...ESCAPES.map(([flags, rule]): [string, string] => [`run ${flags} busybox true`, rule]),
    ['run -v test-policy-volume:/x -v /etc:/y busybox true', 'bind-mount'],
    ['run --mount type=volume,source=test-policy-volume,target=/x,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/etc busybox true', 'volume-driver-bind'],
    ['volume create -o type=none -o o=bind -o device=/etc test-policy-volume', 'volume-driver-bind'],
    ['volume create -o device=/etc test-policy-volume', 'volume-driver-bind'],
    ['volume create -d azurefile test-policy-volume', 'volume-driver'],
  ])('docker %s is refused by the rule %s, and the engine is asked for nothing', async (line, rule) => {
    const before = tap.changes().length
    const { exit, stdout, stderr } = await run(`docker ${line}`)
    expect({ exit, stdout }).toEqual({ exit: 125, stdout: '' })
    expect(stderr).toContain(`rule "${rule}"`)
    expect(tap.changes().slice(before)).toEqual([])
  })

  it('adds limits, the loopback address and labels to what is let through', async () => {
    const { exit } = await run(`docker run -d --name ${NAME} -p 17002:80 busybox sleep 600`)
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
    const privileged = await run(`docker exec --privileged ${NAME} true`)
    expect(privileged).toMatchObject({ exit: 125, stdout: '', stderr: expect.stringContaining('rule "privileged"') as string })
    const foreign = await run(`docker exec ${NAME}-foreign true`)
    expect(foreign).toMatchObject({ exit: 1, stdout: '', stderr: expect.stringContaining('did not make it') as string })
    expect((await docker.getContainer(`${NAME}-foreign`).inspect()).ExecIDs).toBeNull()
    expect((await docker.getContainer(NAME).inspect()).ExecIDs).toBeNull()
  })

  it('labels the volume that a mount makes, so that the deck knows it again', async () => {
    const line = `docker run --rm --mount type=volume,source=${VOLUMES[0]},target=/x busybox true`
    expect(await run(line)).toMatchObject({ exit: 0, stderr: '' })
    expect(await docker.getVolume(VOLUMES[0]).inspect()).toMatchObject({ Labels: LABELS })
    expect(await run(line)).toMatchObject({ exit: 0, stderr: '' })
  })

  it('joins no network that is not the deck\'s', async () => {
    await docker.createNetwork({ Name: `${NAME}-net`, Labels: { 'com.docker.compose.project': 'accounting' } })
    const before = tap.changes().length
    for (const flags of [`--network ${NAME}-net`, `--network name=${NAME}-net,alias=x`]) {
      const { exit, stderr } = await run(`docker run --rm ${flags} busybox true`)
      expect(exit).toBe(1)
      expect(stderr).toContain(`The network "${NAME}-net" is there already, and this deck (test-policy) did not make it.\nIt looks like Compose project "accounting"'s`)
    }
    expect(tap.changes().slice(before)).toEqual([])
  })

  it('says nothing of a volume that is not the deck\'s, whose options may hold a password', async () => {
    await docker.createVolume({ Name: VOLUMES[1], Driver: 'local', DriverOpts: { type: 'cifs', device: '//192.0.2.7/share', o: 'username=accounting,password=swordfish' } })
    const { exit, stdout, stderr } = await run(`docker volume inspect ${VOLUMES[1]}`)
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '[]\n' })
    expect(stderr).toContain(`The volume "${VOLUMES[1]}" is there already, and this deck (test-policy) did not make it.`)
    expect(stderr).not.toContain('swordfish')
  })

  it.each([`volume create ${VOLUMES[2]}`, `run -v ${VOLUMES[2]}:/x busybox true`])('docker %s does not take a volume for its own that somebody made in the same moment', async (line) => {
    const late: Guard = { ...guard, createVolume: async (body) => {
      const passed = await guard.createVolume(body)
      await docker.createVolume({ Name: VOLUMES[2], Labels: { owner: 'accounting' } })
      return passed
    } }
    const { exit, stderr } = await new Running(`docker ${line}`, { guard: late, to: tapped }).ended()
    expect(exit).toBe(1)
    expect(stderr).toContain(`The volume "${VOLUMES[2]}" is there already, and this deck (test-policy) did not make it.`)
    await removeVolumes(VOLUMES[2])
  })

  it('gives a container a name with which the id of another begins', async () => {
    const { id } = await docker.createContainer({ name: `${NAME}-foreign`, Image: 'busybox' }).catch(async () => docker.getContainer(`${NAME}-foreign`).inspect().then(({ Id }) => ({ id: Id })))
    const name = id.slice(0, 6)
    expect(await run(`docker run --rm --name ${name} busybox true`)).toMatchObject({ exit: 0, stderr: '' })
  })
})
