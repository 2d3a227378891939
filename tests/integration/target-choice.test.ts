import type { TargetFlags } from '../../server/docker/target.ts'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { resolveTarget } from '../../server/docker/target.ts'
import { sshArguments } from '../../server/docker/target/ssh-address.ts'
import { makeAuthority, makeClientDirectory } from '../engine/certificates.ts'

const dockerCli = inject('dockerCli')
const execute = promisify(execFile)

/** What the docker program would talk to. */
const CHOSEN = '{{.Name}} {{.Endpoints.docker.Host}} {{.Endpoints.docker.SkipTLSVerify}} {{len .TLSMaterial}}'

describe.skipIf(!dockerCli)('the same target as the docker program', () => {
  let directory: string
  const config = (name: string): string => join(directory, name)
  /** With `config/…` and `certificates` in the place of paths. */
  const environment = (more: Record<string, string>): NodeJS.ProcessEnv => ({
    PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
    HOME: directory,
    DOCKER_CONFIG: config('config'),
    ...Object.fromEntries(Object.entries(more).map(([name, value]) => [name, value.replace(/^@/, `${directory}/`)])),
  })
  const docker = (args: string[], env: NodeJS.ProcessEnv) => execute(dockerCli, args, { env })

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'choice-test-'))
    await makeAuthority(config('authority'))
    const certificates = await makeClientDirectory(config('authority'), config('certificates'))
    const files = `ca=${certificates}/ca.pem,cert=${certificates}/cert.pem,key=${certificates}/key.pem`
    const env = environment({})
    await docker(['context', 'create', 'cloud', '--docker', `host=tcp://127.0.0.1:2376,${files}`], env)
    await docker(['context', 'create', 'trusting', '--docker', `host=tcp://127.0.0.1:2376,skip-tls-verify=true,${files}`], env)
    await docker(['context', 'create', 'plain', '--docker', 'host=tcp://127.0.0.1:2375'], env)
    await docker(['context', 'create', 'shell', '--docker', 'host=ssh://me@127.0.0.1:22/run/x.sock'], env)
    for (const [name, text] of Object.entries({ used: '{"currentContext":"cloud"}', unreadable: '{"currentContext":' })) {
      await execute('cp', ['-r', config('config'), config(name)])
      await writeFile(join(config(name), 'config.json'), text)
    }
    // an ssh that notes what it is asked and connects to nothing
    await mkdir(config('bin'))
    await writeFile(join(config('bin'), 'ssh'), `#!/bin/sh\nfor word; do printf '%s\\n' "$word"; done >${directory}/asked\nhead -c 1 >/dev/null\nexit 255\n`)
    await chmod(join(config('bin'), 'ssh'), 0o755)
  })
  afterAll(async () => {
    await rm(directory, { recursive: true })
  })

  const tls = { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '@certificates' }
  it.each<[Record<string, string>, TargetFlags]>([
    [{}, {}],
    [{}, { host: 'unix:///a' }],
    [{}, { host: 'tcp://127.0.0.1' }],
    [{}, { context: 'cloud' }],
    [{}, { context: 'trusting' }],
    [{}, { context: 'default' }],
    [{ DOCKER_HOST: 'tcp://127.0.0.1:1' }, {}],
    [{ DOCKER_HOST: ':1' }, {}],
    [{ DOCKER_HOST: '' }, {}],
    [{ DOCKER_HOST: 'ssh://me@127.0.0.1:22' }, {}],
    [{ DOCKER_HOST: 'tcp://127.0.0.1:1' }, { context: 'cloud' }],
    [{ DOCKER_HOST: 'tcp://127.0.0.1:1' }, { context: 'default' }],
    [{ DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CONTEXT: 'cloud' }, {}],
    [{ DOCKER_CONTEXT: 'cloud' }, {}],
    [{ DOCKER_CONTEXT: 'cloud' }, { host: 'tcp://127.0.0.1:2' }],
    [{ DOCKER_CONTEXT: 'cloud' }, { context: 'plain' }],
    [{ DOCKER_CONTEXT: 'plain', DOCKER_TLS_VERIFY: '1' }, {}],
    [{ DOCKER_CONTEXT: 'shell' }, {}],
    [{ DOCKER_CONFIG: '@used' }, {}],
    [{ DOCKER_CONFIG: '@used', DOCKER_CONTEXT: 'plain' }, {}],
    [{ DOCKER_CONFIG: '@used', DOCKER_CONTEXT: 'default' }, {}],
    [{ DOCKER_CONFIG: '@used', DOCKER_HOST: 'unix:///a' }, {}],
    [{ DOCKER_CONFIG: '@used' }, { context: 'default' }],
    [{ DOCKER_CONFIG: '@unreadable' }, {}],
    [{ DOCKER_CONFIG: '@nowhere' }, {}],
    [{ ...tls }, {}],
    [{ ...tls, DOCKER_HOST: 'tcp://127.0.0.1:2376' }, {}],
    [{ ...tls, DOCKER_TLS_VERIFY: '0', DOCKER_HOST: 'tcp://127.0.0.1:2376' }, {}],
    [{ ...tls, DOCKER_TLS_VERIFY: 'false' }, { host: 'tcp://127.0.0.1:2376' }],
    [{ ...tls, DOCKER_TLS_VERIFY: '', DOCKER_HOST: 'tcp://127.0.0.1:2376' }, {}],
    [{ ...tls, DOCKER_TLS_VERIFY: '', DOCKER_TLS: 'no', DOCKER_HOST: 'tcp://127.0.0.1:2376' }, {}],
    [{ DOCKER_MACHINE_NAME: 'datadocker' }, {}],
  ])('%j %j', async (more, flags) => {
    const env = environment(more)
    const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
    const { stdout } = await docker([...words, 'context', 'inspect', '--format', CHOSEN], env)
    const target = resolveTarget(env, { ...flags, insecureEngine: true })
    const context = /^the context "(.+)"/.exec(target.source)?.[1] ?? 'default'
    // docker keeps TLS for a socket as well, and does not use it
    const [name, host, skip, material] = stdout.trim().split(' ')
    expect({ context, host: target.host, tls: target.tls && { verify: target.tls.verify } })
      .toEqual({ context: name, host, tls: Number(material) > 0 ? { verify: skip === 'false' } : undefined })
  })

  it.each<[Record<string, string>, TargetFlags]>([
    [{ DOCKER_HOST: 'http://127.0.0.1:1' }, {}],
    [{ DOCKER_HOST: 'tcp://127.0.0.1:x' }, {}],
    [{ DOCKER_HOST: 'ssh://me:secret@h' }, {}],
    [{ DOCKER_HOST: 'ssh://h?x' }, {}],
    [{ DOCKER_CONTEXT: 'nope' }, {}],
    [{ DOCKER_CONTEXT: '../cloud' }, {}],
    [{ DOCKER_CONFIG: '@used', DOCKER_TLS_VERIFY: '1', DOCKER_CONTEXT: 'default' }, {}],
    [{ DOCKER_TLS_VERIFY: '1', DOCKER_HOST: 'unix:///a' }, {}],
    [{}, { host: 'unix:///a', context: 'cloud' }],
  ])('none for %j %j', async (more, flags) => {
    const env = environment(more)
    const words = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)])
    const failed = await docker([...words, 'ps'], env).then(() => '', (error: { stderr: string }) => error.stderr)
    expect(failed).toMatch(/Failed to initialize|conflicting options/)
    expect(() => resolveTarget(env, { ...flags, insecureEngine: true })).toThrow()
  })

  it.each(['ssh://127.0.0.1', 'ssh://me@127.0.0.1:2222', 'ssh://h/run/x.sock', 'ssh://[::1]', 'ssh://h_x'])('asks ssh for the same: %s', async (host) => {
    await docker(['-H', host, 'version'], environment({})).catch(() => {})
    const asked = await readFile(config('asked'), 'utf8')
    const { address } = resolveTarget(environment({}), host)
    const ours = address.transport === 'ssh' ? sshArguments(address) : []
    expect(ours.filter(word => !word.startsWith('-o ServerAlive'))).toEqual(asked.trimEnd().split('\n'))
  })
})
