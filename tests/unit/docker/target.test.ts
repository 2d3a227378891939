import type { TargetFlags } from '../../../server/docker/target.ts'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { connect, resolveTarget } from '../../../server/docker/target.ts'
import { TargetError } from '../../../server/docker/target/target-error.ts'

let home: string
/** An environment with nothing of this machine's in it. */
const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({ HOME: home, ...more })

async function write(path: string, content: string | object): Promise<void> {
  const file = join(home, '.docker', path)
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
}

async function writeContext(name: string, endpoint: object, files: Record<string, string> = {}): Promise<void> {
  const id = createHash('sha256').update(name).digest('hex')
  await write(`contexts/meta/${id}/meta.json`, { Name: name, Metadata: {}, Endpoints: { docker: endpoint } })
  for (const [file, content] of Object.entries(files))
    await write(`contexts/tls/${id}/docker/${file}`, content)
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'target-test-'))
  await writeContext('cloud', { Host: 'tcp://10.0.0.4:2376', SkipTLSVerify: false }, { 'ca.pem': 'CA', 'cert.pem': 'CERT', 'key.pem': 'KEY' })
  await writeContext('plain', { Host: 'tcp://10.0.0.4:2375', SkipTLSVerify: false })
  await writeContext('trusting', { Host: 'tcp://10.0.0.4:2376', SkipTLSVerify: true }, { 'ca.pem': 'CA' })
  await writeContext('shell', { Host: 'ssh://me@10.0.0.4' })
  await writeContext('empty', {})
  await write('ca.pem', 'home CA')
  await write('other/ca.pem', 'other CA')
  for (const [name, driver] of Object.entries({ datadocker: { IPAddress: '10.0.0.5' }, generic: { IPAddress: '10.0.0.6', EnginePort: 1234 }, none: { URL: 'tcp://10.0.0.7:2376' }, stopped: { IPAddress: '' } })) {
    await write(`machine/machines/${name}/config.json`, { Name: name, DriverName: 'none', Driver: driver })
    await write(`machine/machines/${name}/ca.pem`, `${name} CA`)
  }
  await write('machine/machines/bare/config.json', { Name: 'bare', Driver: { IPAddress: '10.0.0.8' } })
  await write('machine/machines/broken/config.json', '{')
})
afterEach(() => {
  vi.unstubAllEnvs()
})
afterAll(async () => {
  await rm(home, { recursive: true })
})

describe('the order of the docker program', () => {
  const tls = { DOCKER_TLS_VERIFY: 'false' }
  it.each<[string, NodeJS.ProcessEnv, TargetFlags, { host: string, source: string, label?: string }]>([
    ['--host', { DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CONTEXT: 'cloud' }, { host: 'unix:///a' }, { host: 'unix:///a', source: '--host' }],
    ['--context', { DOCKER_HOST: 'tcp://127.0.0.1:1' }, { context: 'cloud' }, { host: 'tcp://10.0.0.4:2376', source: 'the context "cloud", by --context', label: 'context cloud' }],
    ['--machine', { DOCKER_HOST: 'tcp://127.0.0.1:1' }, { machine: 'datadocker' }, { host: 'tcp://10.0.0.5:2376', source: 'the machine "datadocker"', label: 'machine datadocker' }],
    ['a machine with a port of its own', {}, { machine: 'generic' }, { host: 'tcp://10.0.0.6:1234', source: 'the machine "generic"', label: 'machine generic' }],
    ['a machine with a URL', {}, { machine: 'none' }, { host: 'tcp://10.0.0.7:2376', source: 'the machine "none"', label: 'machine none' }],
    ['--context default', { DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CONTEXT: 'cloud' }, { context: 'default' }, { host: 'tcp://127.0.0.1:1', source: 'DOCKER_HOST' }],
    ['DOCKER_HOST', { DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CONTEXT: 'cloud' }, {}, { host: 'tcp://127.0.0.1:1', source: 'DOCKER_HOST' }],
    ['DOCKER_HOST elsewhere', { DOCKER_HOST: 'ssh://me@10.0.0.9' }, {}, { host: 'ssh://me@10.0.0.9', source: 'DOCKER_HOST', label: '10.0.0.9' }],
    ['docker-machine\'s environment', { ...tls, DOCKER_HOST: 'tcp://10.0.0.5:2376', DOCKER_MACHINE_NAME: 'datadocker' }, {}, { host: 'tcp://10.0.0.5:2376', source: 'DOCKER_HOST', label: 'machine datadocker' }],
    ['DOCKER_CONTEXT', { DOCKER_CONTEXT: 'shell' }, {}, { host: 'ssh://me@10.0.0.4', source: 'the context "shell", by DOCKER_CONTEXT', label: 'context shell' }],
    ['nothing', {}, {}, { host: 'unix:///var/run/docker.sock', source: 'the platform\'s socket' }],
    ['only a machine\'s name', { DOCKER_MACHINE_NAME: 'datadocker' }, {}, { host: 'unix:///var/run/docker.sock', source: 'the platform\'s socket' }],
    ['TLS and no host', tls, {}, { host: 'tcp://localhost:2376', source: 'the platform\'s socket' }],
  ])('%s', (_what, env, flags, { label, ...expected }) => {
    const target = resolveTarget(environment(env), flags)
    expect(target).toMatchObject(expected)
    expect(target.label).toBe(label)
  })

  it('current context', async () => {
    await write('current/config.json', { currentContext: 'shell' })
    const config = join(home, '.docker', 'current')
    expect(() => resolveTarget({ DOCKER_CONFIG: config })).toThrow(new TargetError('There is no context "shell" (docker context use).', 'docker context ls   (those there are)'))
    await write('config.json', { currentContext: 'shell' })
    expect(resolveTarget(environment())).toMatchObject({ source: 'the context "shell", by docker context use', label: 'context shell' })
    await rm(join(home, '.docker', 'config.json'))
  })
})

it('says what was looked at, in order, each with its answer', async () => {
  const config = join(home, '.docker')
  expect(resolveTarget(environment()).lookedAt).toEqual(['--host, --context, --machine: not given; DOCKER_HOST, DOCKER_CONTEXT: not set', `current context in ${config}/config.json: no such file`])
  await write('config.json', '{"auths":{}}')
  expect(resolveTarget(environment()).lookedAt.at(-1)).toBe(`current context in ${config}/config.json: names none`)
  await write('config.json', '{"currentContext":')
  expect(resolveTarget(environment()).lookedAt.at(-1)).toMatch(/config\.json: cannot be read \(/)
  await rm(join(config, 'config.json'))
  expect(resolveTarget(environment({ DOCKER_HOST: 'unix:///a' })).lookedAt).toEqual(['--host, --context, --machine: not given'])
  expect(resolveTarget(environment(), { host: 'unix:///a' }).lookedAt).toEqual([])
})

describe('tLS', () => {
  const host = 'tcp://10.0.0.4:2376'
  it.each<[string, NodeJS.ProcessEnv, TargetFlags, { ca?: string, cert?: string, verify: boolean } | undefined]>([
    ['any value but the empty one', { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '0' }, {}, { ca: 'home CA', verify: true }],
    ['DOCKER_CERT_PATH', { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: 'other' }, {}, { ca: 'other CA', verify: true }],
    ['DOCKER_TLS does not check', { DOCKER_HOST: host, DOCKER_TLS: '1' }, { insecureEngine: true }, { ca: 'home CA', verify: false }],
    ['both', { DOCKER_HOST: host, DOCKER_TLS: '1', DOCKER_TLS_VERIFY: '1' }, {}, { ca: 'home CA', verify: true }],
    ['the empty value', { DOCKER_HOST: host, DOCKER_TLS_VERIFY: '' }, { insecureEngine: true }, undefined],
    ['a context\'s own', { DOCKER_TLS_VERIFY: '' }, { context: 'cloud' }, { ca: 'CA', cert: 'CERT', verify: true }],
    ['a context without, whatever the environment says', { DOCKER_TLS_VERIFY: '1' }, { context: 'plain', insecureEngine: true }, undefined],
    ['skip-tls-verify', {}, { context: 'trusting', insecureEngine: true }, { ca: 'CA', verify: false }],
    ['a machine\'s own', {}, { machine: 'datadocker' }, { ca: 'datadocker CA', verify: true }],
    ['a socket has none', { DOCKER_HOST: 'unix:///a', DOCKER_TLS_VERIFY: '1' }, {}, undefined],
  ])('%s', (_what, env, flags, expected) => {
    if (env.DOCKER_CERT_PATH)
      env = { ...env, DOCKER_CERT_PATH: join(home, '.docker', env.DOCKER_CERT_PATH) }
    const { tls } = resolveTarget(environment(env), flags)
    expect(tls && { ca: tls.ca?.toString(), ...(tls.cert && { cert: tls.cert.toString() }), verify: tls.verify }).toEqual(expected)
  })
})

describe('refused, with what mends it', () => {
  const overNetwork = (host: string, source: string): string => `${host} (${source}) would be reached over the network in plain text, by anybody.\nThat is root on that machine for whoever listens or answers: refused. If the network between is your own: --insecure-engine\nTo mend it: export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=/path   (or ssh://)`
  const unchecked = (source: string): string => `tcp://10.0.0.4:2376 (${source}) would be reached by TLS without checking who answers.\nThat is root on that machine for whoever listens or answers: refused. If the network between is your own: --insecure-engine\nTo mend it: unset DOCKER_TLS; export DOCKER_TLS_VERIFY=1   (a context: without skip-tls-verify)`
  it.each<[string, NodeJS.ProcessEnv, TargetFlags, string]>([
    ['two flags', {}, { host: 'unix:///a', context: 'cloud' }, 'conflicting options: cannot specify both --host and --context'],
    ['two other flags', {}, { context: 'cloud', machine: 'datadocker' }, 'conflicting options: cannot specify both --context and --machine'],
    ['plain TCP', { DOCKER_HOST: 'tcp://10.0.0.4:2375' }, {}, overNetwork('tcp://10.0.0.4:2375', 'DOCKER_HOST')],
    ['plain TCP to a name that only looks like loopback', {}, { host: 'tcp://localhost.example.org:2375' }, overNetwork('tcp://localhost.example.org:2375', '--host')],
    ['a context in plain TCP', {}, { context: 'plain' }, overNetwork('tcp://10.0.0.4:2375', 'the context "plain", by --context')],
    ['a context that skips the check', {}, { context: 'trusting' }, unchecked('the context "trusting", by --context')],
    ['DOCKER_TLS alone', { DOCKER_HOST: 'tcp://10.0.0.4:2376', DOCKER_TLS: '1' }, {}, unchecked('DOCKER_HOST')],
    ['no such context', { DOCKER_CONTEXT: 'nope' }, {}, 'There is no context "nope" (DOCKER_CONTEXT).\nTo mend it: docker context ls   (those there are)'],
    ['a path for a context', { DOCKER_CONTEXT: '../cloud' }, {}, 'DOCKER_CONTEXT names the context "../cloud", which is no name of a context.\nTo mend it: docker context ls   (those there are)'],
    ['a context without an endpoint', {}, { context: 'empty' }, 'The context "empty" (--context) has no Docker endpoint.\nTo mend it: docker context update empty --docker host=ssh://user@host'],
    ['no such machine', {}, { machine: 'nope' }, 'There is no machine "nope" in HOME/.docker/machine.\nTo mend it: docker-machine ls   (those there are)'],
    ['a path for a machine', {}, { machine: '../machines/datadocker' }, '--machine is "../machines/datadocker", which is no name of a machine.\nTo mend it: docker-machine ls   (those there are)'],
    ['a machine without an address', {}, { machine: 'stopped' }, 'The machine "stopped" has no address: it was never started, or its driver does not keep it.\nTo mend it: docker-machine start stopped'],
    ['a machine without certificates', {}, { machine: 'bare' }, 'The machine "bare" asks for TLS, and there is no ca.pem in HOME/.docker/machine/machines/bare.\nTo mend it: export DOCKER_CERT_PATH=/path   (where ca.pem, cert.pem and key.pem are)'],
    ['no certificates', { DOCKER_HOST: 'tcp://10.0.0.4:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' }, {}, 'DOCKER_TLS_VERIFY asks for TLS, and there is no ca.pem in /nowhere.\nTo mend it: export DOCKER_CERT_PATH=/path   (where ca.pem, cert.pem and key.pem are)'],
  ])('%s', (_what, env, flags, message) => {
    expect(() => resolveTarget(environment(env), flags)).toThrow(expect.objectContaining({ message: message.replace('HOME', home) }))
  })

  it('a machine that cannot be read', () => {
    expect(() => resolveTarget(environment(), { machine: 'broken' })).toThrow(/^The machine "broken" cannot be read: .*\nTo mend it: docker-machine create broken {3}\(makes it again\)$/)
  })

  it('and allowed when the person says so, or on loopback', () => {
    expect(resolveTarget(environment(), { host: 'tcp://10.0.0.4:2375', insecureEngine: true }).host).toBe('tcp://10.0.0.4:2375')
    expect(resolveTarget(environment(), { host: 'tcp://127.0.0.1:2375' }).host).toBe('tcp://127.0.0.1:2375')
  })
})

it('takes the store of machines from MACHINE_STORAGE_PATH', () => {
  expect(resolveTarget({ HOME: '/nowhere', MACHINE_STORAGE_PATH: join(home, '.docker', 'machine') }, { machine: 'datadocker' }).host).toBe('tcp://10.0.0.5:2376')
})

it('makes a client in which the environment has no say, even one that docker-modem cannot read', () => {
  vi.stubEnv('DOCKER_HOST', 'tcp://nonsense:nonsense')
  vi.stubEnv('DOCKER_CERT_PATH', '/nowhere')
  vi.stubEnv('DOCKER_CLIENT_TIMEOUT', '1')
  vi.stubEnv('DOCKER_PATH_PREFIX', '/elsewhere')
  for (const host of ['unix:///run/x.sock', 'tcp://127.0.0.1:2375', 'ssh://me@h']) {
    const { modem } = connect(resolveTarget({}, host)) as unknown as { modem: Record<string, unknown> }
    expect(modem).toMatchObject({ protocol: 'http', pathPrefix: undefined, timeout: undefined, ca: undefined, key: undefined })
    expect(modem.socketPath).toBe(host.startsWith('unix') ? '/run/x.sock' : undefined)
  }
  expect(process.env.DOCKER_CERT_PATH).toBe('/nowhere')
})
