import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SourceError } from '../../../demo/source-error.ts'
import { DEFAULT_RULES } from '../../../server/docker/policy.ts'
import { readPolicy } from '../../../server/policy-file.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'policy-'))
})
afterAll(async () => rm(directory, { recursive: true }))

async function read(text: string) {
  const file = join(directory, 'demo-policy.yml')
  await writeFile(file, text)
  return readPolicy(file)
}

describe('readPolicy', () => {
  it('lets nothing more through without a file, or with an empty one', async () => {
    expect((await readPolicy(join(directory, 'missing.yml'))).rulesFor('any')).toEqual(DEFAULT_RULES)
    expect((await read('')).rulesFor('any')).toEqual(DEFAULT_RULES)
  })

  it('gives capabilities to the demo that they are listed for, and the rest to all', async () => {
    const { rulesFor, exceptions } = await read('binds: [/srv/data]\npublish: 0.0.0.0\nvolumeDrivers:\n  rclone: ["remote=share:"]\ncapabilities:\n  share: [SYS_ADMIN]\n')
    expect(rulesFor('share')).toEqual({ ...DEFAULT_RULES, binds: ['/srv/data'], publish: '0.0.0.0', volumeDrivers: { rclone: ['remote=share:'] }, capabilities: ['SYS_ADMIN'] })
    expect(rulesFor('other').capabilities).toEqual([])
    // also a demo id, and what every object has
    expect(rulesFor('constructor').capabilities).toEqual([])
    expect(exceptions).toEqual(['bind mounts of /srv/data', 'the volume driver rclone with remote=share:…', 'published ports on 0.0.0.0', 'SYS_ADMIN in the demo share'])
  })

  it.each([
    ['privileged: true\n', 'demo-policy.yml:1:13: privileged: unknown'],
    ['publish: everywhere\n', 'demo-policy.yml:1:10: publish: an IP address of the host, such as 0.0.0.0'],
    ['binds:\n  - data\n', 'demo-policy.yml:2:5: binds.0: a directory is written from its root, such as /srv/data'],
    ['binds: [/]\n', 'demo-policy.yml:1:9: binds.0: the whole host is no exception'],
    ['binds: [/.]\n', 'demo-policy.yml:1:9: binds.0: the whole host is no exception'],
    ['binds: [//]\n', 'demo-policy.yml:1:9: binds.0: the whole host is no exception'],
    [`a: &a [x, x]\n${Array.from('bcdefgh', (key, n) => `${key}: &${key} [${`*${'abcdefgh'[n]}, `.repeat(9)}x]`).join('\n')}\nbinds: *h\n`, 'demo-policy.yml:1:1: Excessive alias count'],
    ['capabilities:\n  share: [CAP_SYS_ADMIN]\n', 'demo-policy.yml:2:11: capabilities.share.0: a capability without CAP_, such as NET_ADMIN'],
    ['volumeDrivers:\n  rclone: [share]\n', 'demo-policy.yml:2:12: volumeDrivers.rclone.0: an option and how its value begins, such as remote=share:'],
    ['binds: [/a\n', 'demo-policy.yml:2:1: '],
  ])('refuses %j', async (text, message) => {
    const error = await read(text).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(SourceError)
    expect((error as Error).message.startsWith(message), (error as Error).message).toBe(true)
  })
})
