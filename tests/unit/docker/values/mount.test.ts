import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { ValueError } from '../../../../server/docker/errors.ts'
import { readMount } from '../../../../server/docker/values/mount.ts'

it.each([
  ['source=logs,target=/logs', { Type: 'volume', Source: 'logs', Target: '/logs' }],
  ['type=BIND,src=/a,dst=/b,ro', { Type: 'bind', Source: '/a', Target: '/b', ReadOnly: true }],
  ['type=bind,src=./a,dst=/b', { Type: 'bind', Source: resolve('a'), Target: '/b' }],
  ['\n\ntarget=/x\nreadonly', { Type: 'volume', Target: '/x' }],
  ['"source=a,b",target=/x,readonly=0', { Type: 'volume', Source: 'a,b', Target: '/x', ReadOnly: false }],
  ['target=/x,volume-opt=type=nfs,volume-opt=o=addr=h', { Type: 'volume', Target: '/x', VolumeOptions: { Labels: {}, DriverConfig: { Options: { type: 'nfs', o: 'addr=h' } } } }],
  ['type=tmpfs,target=/x,tmpfs-mode=1770,tmpfs-size=1k', { Type: 'tmpfs', Target: '/x', TmpfsOptions: { Mode: 0o1770, SizeBytes: 1024 } }],
])('readMount(%j)', (text, mount) => {
  expect(readMount(text)).toEqual(mount)
})

it.each([
  ['', 'EOF'],
  ['foo', 'invalid field \'foo\' must be a key=value pair'],
  ['foo=bar', 'unexpected key \'foo\' in \'foo=bar\''],
  ['type=volume', 'target is required'],
  ['type=,target=/x', 'type is required'],
  ['target=/x,ro=maybe', 'invalid value for ro: maybe'],
  ['type=bind,target=/x,volume-label=a', 'cannot mix \'volume-*\' options with mount type \'bind\''],
  ['type=tmpfs,target=/x,tmpfs-mode=9', 'invalid value for tmpfs-mode: 9'],
  ['a"b', 'parse error on line 1, column 2: bare " in non-quoted-field'],
  ['"a"b', 'parse error on line 1, column 3: extraneous or missing " in quoted-field'],
])('readMount(%j) throws: %s', (text, message) => {
  expect(() => readMount(text)).toThrow(new ValueError(message))
})
