import type { Target, TargetFlags } from '../../../../server/docker/target.ts'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { resolveTarget } from '../../../../server/docker/target.ts'
import { listTargets, nameOfStart } from '../../../../server/docker/target/named-targets.ts'

let home: string
const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({ HOME: home, ...more })
const start = (flags: TargetFlags = {}, more: NodeJS.ProcessEnv = {}): Target => resolveTarget(environment(more), flags)

async function write(path: string, content: string): Promise<void> {
  const file = join(home, '.docker', path)
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, content)
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'named-targets-'))
  for (const [name, docker] of Object.entries({ shell10: { Host: 'ssh://me@10.0.0.4' }, shell2: { Host: 'ssh://me@10.0.0.5' }, plain: { Host: 'tcp://10.0.0.4:2375' }, empty: {} }))
    await write(`contexts/meta/${createHash('sha256').update(name).digest('hex')}/meta.json`, JSON.stringify({ Name: name, Endpoints: { docker } }))
  await write('contexts/meta/broken/meta.json', '{')
  await write('contexts/meta/nameless/meta.json', '{"Name":"../../etc"}')
  await write('machine/machines/datadocker/config.json', '{"Driver":{"IPAddress":"10.0.0.6"}}')
  await write('machine/machines/datadocker/ca.pem', 'CA')
  await write('machine/machines/stopped/config.json', '{"Driver":{"IPAddress":""}}')
  await mkdir(join(home, '.docker/machine/machines/half-made'))
})
afterAll(async () => {
  await rm(home, { recursive: true })
})

const NAMES = ['context empty', 'context plain', 'context shell2', 'context shell10', 'machine datadocker', 'machine stopped']

it.each<[string, () => Target, NodeJS.ProcessEnv, string[]]>([
  ['the platform\'s socket', () => start(), {}, ['this machine', ...NAMES]],
  ['another socket', () => start({ host: 'unix:///a' }), {}, ['this machine', 'context default', ...NAMES]],
  ['DOCKER_HOST', () => start({}, { DOCKER_HOST: 'tcp://127.0.0.1:1' }), { DOCKER_HOST: 'tcp://127.0.0.1:1' }, ['tcp://127.0.0.1:1', ...NAMES]],
  ['another machine', () => start({ host: 'ssh://me@10.0.0.9' }), {}, ['10.0.0.9', 'context default', ...NAMES]],
  ['a context, once', () => start({ context: 'shell2' }), {}, ['context shell2', 'context default', ...NAMES.filter(name => name !== 'context shell2')]],
])('begins with the start: %s', (_what, from, more, names) => {
  const target = from()
  const targets = listTargets(target, environment(more))
  expect(targets.map(({ name }) => name)).toEqual(names)
  expect(targets[0]).toEqual({ name: nameOfStart(target), target })
})

it('says where each of them is, or why it cannot be used', () => {
  const seen = listTargets(start(), environment()).map(one => 'target' in one ? `${one.target.host} (${one.target.source})` : one.unusable.split('\n')[0])
  expect(seen).toEqual([
    'unix:///var/run/docker.sock (the platform\'s socket)',
    'The context "empty" has no Docker endpoint.',
    'tcp://10.0.0.4:2375 (the context "plain") would be reached over the network in plain text, by anybody.',
    'ssh://me@10.0.0.5 (the context "shell2", chosen in the deck)',
    'ssh://me@10.0.0.4 (the context "shell10", chosen in the deck)',
    'tcp://10.0.0.6:2376 (the machine "datadocker")',
    'The machine "stopped" has no address: it was never started, or its driver does not keep it.',
  ])
})

it('lets no other host in by what the start was allowed', () => {
  const target = start({ host: 'tcp://10.0.0.4:2375', insecureEngine: true })
  const targets = listTargets(target, environment())
  expect(targets[0]).toEqual({ name: '10.0.0.4', target })
  expect(targets.find(({ name }) => name === 'context plain')).toHaveProperty('unusable')
})

it.skipIf(process.getuid?.() === 0)('goes on without a store that this user may not read', async () => {
  const store = join(home, '.docker/contexts/meta')
  await chmod(store, 0)
  expect(listTargets(start(), environment()).map(({ name }) => name)).toEqual(['this machine', ...NAMES.slice(-2)])
  await chmod(store, 0o700)
})

it('has only the start where there is no store', () => {
  expect(listTargets(start(), { HOME: '/nowhere' }).map(({ name }) => name)).toEqual(['this machine'])
})
