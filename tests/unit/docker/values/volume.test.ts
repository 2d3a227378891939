import { expect, it } from 'vitest'
import { ValueError } from '../../../../server/docker/errors.ts'
import { readVolume } from '../../../../server/docker/values/volume.ts'

it.each([
  ['logs:/logs', { type: 'volume', source: 'logs', target: '/logs', options: [] }],
  ['logs:/logs:ro,nocopy', { type: 'volume', source: 'logs', target: '/logs', options: ['ro', 'nocopy'] }],
  ['/srv:/x:ro', { type: 'bind', source: '/srv', target: '/x', options: ['ro'] }],
  ['./a:/x', { type: 'bind', source: './a', target: '/x', options: [] }],
  ['~/a:/x', { type: 'bind', source: '~/a', target: '/x', options: [] }],
  ['rel/a:/x', { type: 'volume', source: 'rel/a', target: '/x', options: [] }],
  ['/anonymous', { type: 'volume', source: '', target: '/anonymous', options: [] }],
  ['/a', { type: 'volume', source: '', target: '/a', options: [] }],
  ['c:\\x:d:\\y:ro', { type: 'bind', source: 'c:\\x', target: 'd:\\y', options: ['ro'] }],
  ['é:/y', { type: 'volume', source: '', target: 'é:/y', options: [] }],
  ['x:/y', { type: 'volume', source: '', target: 'x:/y', options: [] }],
  ['a:b:c:d', { type: 'bind', source: 'a:b', target: 'c:d', options: [] }],
])('readVolume(%j)', (text, spec) => {
  expect(readVolume(text)).toEqual(spec)
})

it.each([
  ['', 'invalid empty volume spec'],
  ['aa::b', 'invalid spec: aa::b: empty section between colons'],
  ['aa:bb:', 'invalid spec: aa:bb:: empty section between colons'],
  ['aa:bb:cc:dd', 'invalid spec: aa:bb:cc:dd: too many colons'],
])('readVolume(%j) throws: %s', (text, message) => {
  expect(() => readVolume(text)).toThrow(new ValueError(message))
})
