import type Docker from 'dockerode'
import { describe, expect, it } from 'vitest'
import { confirmEngine } from '../../../server/docker/identity.ts'
import { labelsOf } from '../../../server/docker/labels.ts'
import { removeOwned } from '../../../server/docker/remove.ts'

const OURS = labelsOf({ deck: 'talk', demo: 'write', step: 0, run: 'r' })
const THEIRS = { owner: 'accounting' }

/** An engine on which a name has come to mean something else since it was listed. */
function engineWith(labels: Record<string, string> | null, ids = ['one']): { docker: Docker, removed: string[] } {
  const removed: string[] = []
  const thing = (kind: string) => (id: string) => ({
    inspect: async () => ({ Labels: labels, Config: { Labels: labels } }),
    remove: async () => void removed.push(`${kind} ${id}`),
  })
  const modem = { dial: (_options: object, callback: (error: null, info: object) => void) => callback(null, { ID: ids.length > 1 ? ids.shift() : ids[0], Name: 'here', DockerRootDir: '/data' }) }
  const docker = { modem, getContainer: thing('container'), getNetwork: thing('network'), getVolume: thing('volume') }
  return { docker: docker as unknown as Docker, removed }
}

describe('removeOwned', () => {
  it.each(['container', 'network', 'volume'] as const)('removes a %s that carries the label, and none that does not', async (kind) => {
    const ours = engineWith(OURS)
    await removeOwned(ours.docker, 'talk', { kind, id: 'logs', name: 'logs', prefix: '' })
    expect(ours.removed).toEqual([`${kind} logs`])

    for (const labels of [THEIRS, null, labelsOf({ deck: 'another talk', demo: 'write', step: 0, run: 'r' })]) {
      const theirs = engineWith(labels)
      await expect(removeOwned(theirs.docker, 'talk', { kind, id: 'logs', name: 'logs', prefix: '' })).rejects.toThrow(`${kind} "logs" does not carry this deck's label: left untouched`)
      expect(theirs.removed).toEqual([])
    }
  })

  it.each(['container', 'network', 'volume'] as const)('removes no %s from an engine that is not the one it was seen on', async (kind) => {
    const swapped = engineWith(OURS, ['one', 'another'])
    await confirmEngine(swapped.docker)
    await expect(removeOwned(swapped.docker, 'talk', { kind, id: 'logs', name: 'logs', prefix: '' })).rejects.toThrow('Another engine (here) answers in the place of here.')
    expect(swapped.removed).toEqual([])
  })
})
