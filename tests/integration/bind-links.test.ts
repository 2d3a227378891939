import type Docker from 'dockerode'
import type { Guard } from '../../server/docker/guard.ts'
import type { Tap } from './tap.ts'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { deckGuard } from '../../server/docker/ownership.ts'
import { DEFAULT_RULES } from '../../server/docker/policy.ts'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { dial } from '../../server/docker/target/dial.ts'
import { Running } from './command.ts'
import { openTap } from './tap.ts'

describe.skipIf(!inject('dockerHost').startsWith('unix:'))('a directory that the owner lets demos mount', () => {
  let directory: string
  let allowed: string
  let outside: string
  let tap: Tap
  let docker: Docker
  let guard: Guard

  const guardOf = (docker: Docker): Guard => deckGuard({ docker, origin: { deck: 'test-links', demo: 'links', step: 0, run: 'one' }, prefix: '', rules: { ...DEFAULT_RULES, binds: [`${allowed}/`] } })
  const run = (line: string): ReturnType<Running['ended']> => new Running(`docker run --rm ${line}`, { guard, to: docker }).ended()

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'links-'))
    allowed = join(directory, 'data')
    outside = join(directory, 'outside')
    await mkdir(join(allowed, 'sub'), { recursive: true })
    await mkdir(outside)
    await writeFile(join(outside, 'secret'), 'swordfish')
    tap = await openTap(() => dial(resolveTarget({}, inject('dockerHost'))), join(directory, 'tap.sock'))
    docker = connect(resolveTarget({}, tap.host))
    guard = guardOf(docker)
  })
  afterAll(async () => {
    tap.close()
    await rm(directory, { recursive: true })
  })

  async function isRefused(line: string, leadsTo: string): Promise<void> {
    const before = tap.changes().length
    const { exit, stdout, stderr } = await run(line)
    expect({ exit, stdout }).toEqual({ exit: 125, stdout: '' })
    expect(stderr).toContain(`rule "bind-mount": HostConfig.`)
    expect(stderr).toContain(leadsTo)
    expect(tap.changes().slice(before)).toEqual([])
  }

  it('is mounted, with what is in it', async () => {
    expect(await run(`-v ${allowed}:/d busybox ls /d`)).toMatchObject({ exit: 0, stdout: 'sub\n' })
    expect(await run(`-v ${allowed}/sub/:/d busybox true`)).toMatchObject({ exit: 0 })
    // what is not there yet is made, by the engine
    expect(await run(`-v ${allowed}/new/deep:/d busybox true`)).toMatchObject({ exit: 0 })
  })

  it('leads nowhere else by a link that a container has left there', async () => {
    expect(await run(`-v ${allowed}:/d busybox sh -c 'ln -s ${outside} /d/x && ln -s / /d/root && ln -s /nowhere /d/dangling && ln -s sub /d/within && ln -s ../data/sub/.. /d/around'`)).toMatchObject({ exit: 0, stderr: '' })
    await isRefused(`-v ${allowed}/x:/host busybox cat /host/secret`, `${allowed}/x, which leads to ${outside}`)
    await isRefused(`-v ${allowed}/x/secret:/host busybox cat /host`, `leads to ${outside}/secret`)
    await isRefused(`-v ${allowed}/x/new:/host busybox true`, `leads to ${outside}/new`)
    await isRefused(`-v ${allowed}/root/etc:/host busybox true`, 'leads to /etc')
    await isRefused(`-v ${allowed}/dangling:/host busybox true`, 'a place that nobody knows')
    await isRefused(`-v ${allowed}/dangling/x:/host busybox true`, 'a place that nobody knows')
    await isRefused(`--mount type=bind,source=${allowed}/x,target=/host busybox cat /host/secret`, `leads to ${outside}`)
    expect(await run(`-v ${allowed}/within:/d busybox true`)).toMatchObject({ exit: 0 })
    expect(await run(`-v ${allowed}/around/sub:/d busybox true`)).toMatchObject({ exit: 0 })
  })

  it('may be a link of the owner\'s own', async () => {
    const link = join(directory, 'link')
    await symlink(allowed, link)
    guard = deckGuard({ docker, origin: { deck: 'test-links', demo: 'links', step: 0, run: 'one' }, prefix: '', rules: { ...DEFAULT_RULES, binds: [link] } })
    expect(await run(`-v ${link}/sub:/d busybox true`)).toMatchObject({ exit: 0 })
    await isRefused(`-v ${link}/x:/host busybox true`, `leads to ${outside}`)
    guard = guardOf(docker)
  })

  it('on another host is mounted as it is, and nothing below it, which cannot be looked at', async () => {
    const far = await openTap(() => dial(resolveTarget({}, inject('dockerHost'))))
    const there = connect(resolveTarget({}, far.host))
    const runThere = (line: string): ReturnType<Running['ended']> => new Running(`docker run --rm ${line}`, { guard: guardOf(there), to: there }).ended()
    expect(await runThere(`-v ${allowed}:/d busybox true`)).toMatchObject({ exit: 0 })
    const before = far.changes().length
    const { exit, stderr } = await runThere(`-v ${allowed}/sub:/d busybox true`)
    expect(exit).toBe(125)
    expect(stderr).toContain(`${allowed}/sub, on a host that cannot be looked at from here: only ${allowed}/ may be mounted there`)
    expect(far.changes().slice(before)).toEqual([])
    far.close()
  })
})
