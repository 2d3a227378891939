import { describe, expect, it } from 'vitest'
import { ValueError } from '../../../../server/docker/errors.ts'
import { normalizeCapabilities } from '../../../../server/docker/values/capability.ts'
import { readDevice } from '../../../../server/docker/values/device.ts'
import { pairsOf, readLabel } from '../../../../server/docker/values/label.ts'
import { readLink } from '../../../../server/docker/values/link.ts'
import { checkNamespace } from '../../../../server/docker/values/namespace.ts'
import { readNetwork } from '../../../../server/docker/values/network.ts'
import { readRestart } from '../../../../server/docker/values/restart.ts'
import { readSecurityOpts } from '../../../../server/docker/values/security-opt.ts'
import { readStream } from '../../../../server/docker/values/stream.ts'
import { readSysctl } from '../../../../server/docker/values/sysctl.ts'

describe('what docker takes', () => {
  it.each<[name: string, read: () => unknown, value: unknown]>([
    ['--cap-drop', () => normalizeCapabilities(['net_raw', 'CAP_KILL', 'kill', 'all']), ['ALL', 'CAP_KILL', 'CAP_NET_RAW']],
    ['--device', () => readDevice('/dev/null:/x:r'), { PathOnHost: '/dev/null', PathInContainer: '/x', CgroupPermissions: 'r' }],
    ['--device with a mode', () => readDevice('/dev/null:rw'), { PathOnHost: '/dev/null', PathInContainer: '/dev/null', CgroupPermissions: 'rw' }],
    ['--label', () => pairsOf(['a=b=c', 'd', 'a=e'].map(readLabel)), { a: 'e', d: '' }],
    ['--network', () => readNetwork('mynet'), { target: 'mynet', aliases: [] }],
    ['--network, long', () => readNetwork('name=n,alias=a,alias=b,ip=1.2.3.4'), { target: 'n', aliases: ['a', 'b'], ip: '1.2.3.4' }],
    ['--restart', () => readRestart('on-failure:3'), { Name: 'on-failure', MaximumRetryCount: 3 }],
    ['--restart, any name', () => readRestart('nope'), { Name: 'nope', MaximumRetryCount: 0 }],
    ['--security-opt', () => readSecurityOpts(['systempaths=unconfined', 'no-new-privileges']), { options: ['no-new-privileges'], unmasked: true }],
    ['--attach', () => readStream('STDERR'), 'stderr'],
    ['--sysctl', () => readSysctl('net.x=1'), 'net.x=1'],
  ])('%s', (_, read, value) => {
    expect(read()).toEqual(value)
  })
})

describe('what docker refuses, in its words', () => {
  it.each<[message: string, read: () => unknown]>([
    ['bad format for path: a:b:c:d', () => readDevice('a:b:c:d')],
    ['bad format for path: ', () => readDevice('')],
    ['bad mode specified: rr', () => readDevice('/a:/b:rr')],
    ['foo is not an absolute path', () => readDevice('foo')],
    ['invalid label \'\': empty name', () => readLabel('')],
    ['label \'a b\' contains whitespaces', () => readLabel('a b=c')],
    ['bad format for links: a:b:c', () => readLink('a:b:c')],
    ['empty string specified for links', () => readLink('')],
    ['--pid: invalid PID mode', () => checkNamespace('pid', 'zz')],
    ['--userns: invalid USER mode', () => checkNamespace('userns', 'zz')],
    ['network name/id is not specified', () => readNetwork('alias=x')],
    ['invalid field key foo', () => readNetwork('name=x,foo=y')],
    ['invalid restart policy format: maximum retry count must be an integer', () => readRestart('on-failure:x')],
    ['invalid restart policy format: no policy provided before colon', () => readRestart(':3')],
    ['Invalid --security-opt: "foo"', () => readSecurityOpts(['foo'])],
    ['valid streams are STDIN, STDOUT and STDERR', () => readStream('foo')],
    ['sysctl \'foo=1\' is not allowed', () => readSysctl('foo=1')],
  ])('%s', (message, read) => {
    expect(read).toThrow(new ValueError(message))
  })
})
