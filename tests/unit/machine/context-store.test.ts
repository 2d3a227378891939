import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { resolveTarget } from '../../../server/docker/target.ts'
import { readOwnContext, removeContext, requireUnused, saveContext } from '../../../setup/machine/context-store.ts'
import { SetupError } from '../../../setup/machine/failure.ts'

const ours = { by: 'ssh', deck: 'setup-test', host: 'ssh://speaker@192.0.2.4:2222' } as const
let environment: { DOCKER_CONFIG: string }

beforeEach(async () => {
  environment = { DOCKER_CONFIG: await mkdtemp(join(tmpdir(), 'docker-config-')) }
})
afterEach(() => rm(environment.DOCKER_CONFIG, { recursive: true }))

// sha256 of "datadocker"
const META = 'contexts/meta/3d9e714770322cceaec28508cbf38445d9f6b72d6053b62e31b890a227f00bcf'

it('writes a context that the target is read from, and knows it again', async () => {
  expect(await saveContext('datadocker', ours, environment)).toBe('made')
  expect(resolveTarget(environment, { context: 'datadocker' })).toMatchObject({ host: ours.host, label: 'context datadocker' })
  expect(await readOwnContext('datadocker', environment)).toEqual(ours)
  expect(await saveContext('datadocker', ours, environment)).toBe('kept')
  expect(await saveContext('datadocker', { ...ours, host: 'ssh://speaker@192.0.2.5' }, environment)).toBe('changed')
  await removeContext('datadocker', environment)
  expect(await readOwnContext('datadocker', environment)).toBeUndefined()
  expect(await readdir(join(environment.DOCKER_CONFIG, 'contexts/meta'))).toEqual([])
})

it('leaves a context alone that somebody else made', async () => {
  const meta = join(environment.DOCKER_CONFIG, META, 'meta.json')
  const text = JSON.stringify({ Name: 'datadocker', Metadata: {}, Endpoints: { docker: { Host: 'tcp://192.0.2.9:2376', SkipTLSVerify: false } } })
  await mkdir(join(environment.DOCKER_CONFIG, META), { recursive: true })
  await writeFile(meta, text)
  await expect(saveContext('datadocker', ours, environment)).rejects.toThrow(new SetupError(
    'The docker context datadocker was to be set up.',
    'a context of this name that set-up did not make (tcp://192.0.2.9:2376). It was not touched.',
    '--name datadocker2   (another name)',
  ))
  expect(await readFile(meta, 'utf8')).toBe(text)
})

it.each(['x\'; touch /tmp/pwned; \'', '../../etc', ''])('takes a context that says it is of the deck %j for somebody else\'s', async (deck) => {
  await mkdir(join(environment.DOCKER_CONFIG, META), { recursive: true })
  await writeFile(join(environment.DOCKER_CONFIG, META, 'meta.json'), JSON.stringify({ Name: 'datadocker', Metadata: { SlidevDocker: { by: 'ssh', deck } }, Endpoints: { docker: { Host: ours.host, SkipTLSVerify: false } } }))
  await expect(readOwnContext('datadocker', environment)).rejects.toThrow('that set-up did not make')
})

it.each(['default', '../x', '', '-x'])('takes no context called %j', async (name) => {
  await expect(saveContext(name, ours, environment)).rejects.toThrow('docker takes no such name')
})

it('does not let the context in use go', async () => {
  await writeFile(join(environment.DOCKER_CONFIG, 'config.json'), '{ "currentContext": "datadocker" }')
  expect(() => requireUnused('datadocker', environment)).toThrow('To mend it: docker context use default')
  expect(() => requireUnused('another', environment)).not.toThrow()
})
