import { expect, it } from 'vitest'
import { ValueError } from '../../../../server/docker/errors.ts'
import { readReference } from '../../../../server/docker/values/reference.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`

it.each([
  ['mysql', { familiar: 'mysql:latest', name: 'mysql', tag: 'latest' }],
  ['mysql:9', { familiar: 'mysql:9', name: 'mysql', tag: '9' }],
  ['index.docker.io/mysql', { familiar: 'mysql:latest', name: 'mysql', tag: 'latest' }],
  ['library/mysql', { familiar: 'mysql:latest', name: 'mysql', tag: 'latest' }],
  ['docker.io/library/mysql', { familiar: 'mysql:latest', name: 'mysql', tag: 'latest' }],
  ['stephlocke/ddd-simplewrites', { familiar: 'stephlocke/ddd-simplewrites:latest', name: 'stephlocke/ddd-simplewrites', tag: 'latest' }],
  ['localhost:5000/a/b:1', { familiar: 'localhost:5000/a/b:1', name: 'localhost:5000/a/b', tag: '1' }],
  [`busybox@${DIGEST}`, { familiar: `busybox@${DIGEST}`, name: 'busybox', tag: DIGEST }],
  ['a'.repeat(64), undefined],
  [DIGEST, undefined],
])('readReference(%j)', (text, reference) => {
  expect(readReference(text)).toEqual(reference)
})

it.each([
  ['UPPER', 'invalid reference format: repository name (library/UPPER) must be lowercase'],
  ['A b', 'invalid reference format: repository name (library/A b) must be lowercase'],
  ['a/B@x:y', 'invalid reference format: repository name (a/B@x) must be lowercase'],
  ['a:b:c', 'invalid reference format'],
  ['a-.b/c', 'invalid reference format'],
  ['a'.repeat(250), 'repository name must not be more than 255 characters'],
  [`a@md5:${'a'.repeat(32)}`, 'unsupported digest algorithm'],
  [`a@sha256:${'a'.repeat(63)}`, 'invalid checksum digest length'],
  [`a@sha256:${'A'.repeat(64)}`, 'invalid checksum digest format'],
  ['foo:', 'invalid reference format'],
  [':foo', 'invalid reference format'],
  ['-x', 'invalid reference format'],
  ['', 'invalid reference format'],
])('readReference(%j) throws: %s', (text, message) => {
  expect(() => readReference(text)).toThrow(new ValueError(message))
})
