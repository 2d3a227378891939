import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { refusalsOf } from '../../../server/deck-policy.ts'
import { loadDeck } from '../../../server/deck.ts'
import { DEFAULT_RULES } from '../../../server/docker/policy.ts'
import { DEFAULT_POLICY, POLICY_FILE, readPolicy } from '../../../server/policy-file.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deck-policy-'))
})
afterAll(async () => rm(directory, { recursive: true }))

it('finds what the policy will refuse, with its place, and nothing that the owner allows', async () => {
  const file = join(directory, 'slides.md')
  await writeFile(file, [
    '---',
    'demo: { deck: x }',
    '---',
    '',
    '# One',
    '',
    '```sh demo=one',
    'docker run --rm busybox true',
    'docker run --privileged busybox true',
    'docker volume create -d rclone share',
    'docker exec --privileged one true',
    '```',
    '',
  ].join('\n'))
  const deck = await loadDeck(file)
  const refusals = (policy = DEFAULT_POLICY) => refusalsOf(deck, policy).map(({ demo, step, at, error }) => [demo, step, at.line, error.rule])
  expect(refusals()).toEqual([['one', 1, 9, 'privileged'], ['one', 2, 10, 'volume-driver'], ['one', 3, 11, 'privileged']])
  expect(refusals({ exceptions: [], rulesFor: () => ({ ...DEFAULT_RULES, volumeDrivers: { rclone: [] } }) })).toEqual([['one', 1, 9, 'privileged'], ['one', 3, 11, 'privileged']])
})

it('finds nothing in the talk, with its own exceptions', async () => {
  expect(refusalsOf(await loadDeck('slides.md'), await readPolicy(POLICY_FILE))).toEqual([])
})
