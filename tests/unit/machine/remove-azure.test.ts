import type { Az } from '../../../setup/machine/az.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readOwnContext, saveContext } from '../../../setup/machine/context-store.ts'
import { progressIn } from '../../../setup/machine/progress.ts'
import { removeAzureMachine } from '../../../setup/machine/remove-azure.ts'

let environment: { DOCKER_CONFIG: string }
beforeEach(async () => {
  const home = await mkdtemp(join(tmpdir(), 'home-'))
  vi.stubEnv('HOME', home)
  environment = { DOCKER_CONFIG: join(home, '.docker') }
  await saveContext('datadocker', { by: 'azure', deck: 'setup-test', subscription: 'S', account: 'talkdata', host: 'ssh://speaker@192.0.2.4' }, environment)
})
afterEach(async () => {
  await rm(join(environment.DOCKER_CONFIG, '..'), { recursive: true })
  vi.unstubAllEnvs()
})

/** An account with a group, two shares of ours and one that is not. */
function standIn(tags: Record<string, string> | null = { 'slidev-docker': 'setup-test' }): { az: Az, deleted: string[] } {
  const deleted: string[] = []
  const answers: Record<string, (args: string[]) => unknown> = {
    'group list': () => [{ name: 'datadocker', tags }],
    'resource list': () => [{ name: 'datadocker', type: 'Microsoft.Compute/virtualMachines' }],
    'share-rm list': () => ['config', 'holidays', 'logs'].map(name => ({ name })),
    'share-rm show': args => ({ name: args.at(-1), metadata: args.at(-1) === 'holidays' ? null : { slidevdocker: 'setup-test' } }),
    'group delete': args => void deleted.push(`group ${args[3]}`),
    'share-rm delete': args => void deleted.push(`share ${args[6]}`),
  }
  const az = async (args: string[]): Promise<unknown> => answers[args.slice(0, args[0] === 'storage' ? 3 : 2).slice(-2).join(' ')]!(args)
  return { az: az as Az, deleted }
}

async function remove(az: Az, answers: string[], { volumes = false, yes = false } = {}): Promise<{ done: boolean, asked: string[] }> {
  const asked: string[] = []
  const ask = async (question: string): Promise<string> => {
    asked.push(question)
    return answers[asked.length - 1] ?? ''
  }
  const done = await removeAzureMachine(
    { az, name: 'datadocker', deck: 'setup-test', host: 'ssh://speaker@192.0.2.4', account: 'talkdata', environment },
    { yes, volumes, engine: false, ask, say: () => {}, progress: progressIn(() => {}) },
  )
  return { done, asked }
}

const FIRST = 'Remove all of it? [y/N]'
const SECOND = 'What is on its disk is lost. To go on, type the name of the group:'
const THIRD = 'The data itself: file shares config, logs. To delete it for good, type the name of the storage account (talkdata):'
const ALL = ['group datadocker']

it.each([
  ['asks, and takes no for an answer', [''], {}, [FIRST], []],
  ['asks twice', ['y', 'yes'], {}, [FIRST, SECOND], []],
  ['removes the machine, and leaves the data', ['y', 'datadocker'], {}, [FIRST, SECOND], ALL],
  ['asks once more for the data', ['y', 'datadocker', 'y'], { volumes: true }, [FIRST, SECOND, THIRD], ALL],
  ['removes the data that it made, when it is told so by name', ['y', 'datadocker', 'talkdata'], { volumes: true }, [FIRST, SECOND, THIRD], [...ALL, 'share config', 'share logs']],
  ['does not ask who has said yes before', [], { yes: true }, [], ALL],
  ['nor for the data', [], { yes: true, volumes: true }, [], [...ALL, 'share config', 'share logs']],
] as const)('%s', async (_what, answers, wishes, questions, expected) => {
  const { az, deleted } = standIn()
  const { done, asked } = await remove(az, [...answers], wishes)
  expect(asked).toEqual(questions)
  expect(deleted).toEqual(expected)
  expect(done).toBe(expected.length > 0)
  expect(await readOwnContext('datadocker', environment) === undefined).toBe(done)
})

it('does not touch a resource group that set-up did not make', async () => {
  const { az, deleted } = standIn({ 'slidev-docker': 'another' })
  await expect(remove(az, [], { yes: true, volumes: true })).rejects.toThrow('one of this name that set-up did not make. It was not touched.')
  expect(deleted).toEqual([])
})
