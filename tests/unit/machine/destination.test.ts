import { expect, it } from 'vitest'
import { readDestination } from '../../../setup/machine/ssh.ts'

it.each([
  ['speaker@datadocker', { user: 'speaker', hostname: 'datadocker' }],
  ['speaker@192.0.2.4:2222', { user: 'speaker', hostname: '192.0.2.4', port: 2222 }],
  ['datadocker', { hostname: 'datadocker' }],
  ['root@[2001:db8::1]:22', { user: 'root', hostname: '2001:db8::1', port: 22 }],
  ['ssh://speaker@datadocker', { user: 'speaker', hostname: 'datadocker' }],
])('reads %s', (to, expected) => {
  expect(readDestination(to)).toEqual({ transport: 'ssh', path: '', ...expected })
})

it.each([
  ['-oProxyCommand=touch x', 'not a URL of the form ssh://user@host:port.'],
  ['-oProxyCommand@host', 'not the name of a user.'],
  ['user@-host', 'not the name of a host.'],
  ['user:secret@host', 'a password in plain text is not supported; use a key.'],
  ['user@host/var/run/docker.sock', 'a path, which is not for a host'],
  ['user@host:99999', 'not a URL of the form ssh://user@host:port.'],
])('takes %s for no host', (to, seen) => {
  expect(() => readDestination(to)).toThrow(`Seen: ${seen}\nTo mend it: npm run setup -- ssh --to user@host:22`)
})

it('does not repeat a password', () => {
  expect(() => readDestination('user:secret@host')).toThrow('--to user:…@host: a host was to be read.')
})
