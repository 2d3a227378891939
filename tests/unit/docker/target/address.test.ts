import { describe, expect, it } from 'vitest'
import { formatAddress, isLoopback, readAddress } from '../../../../server/docker/target/address.ts'
import { sshArguments } from '../../../../server/docker/target/ssh-address.ts'
import { TargetError } from '../../../../server/docker/target/target-error.ts'

const ALLOWED = 'Allowed: unix:///path, tcp://host:port, ssh://user@host:port, npipe:////./pipe/name.'

describe('a Docker host is read as docker reads it', () => {
  it.each([
    ['unix:///run/x.sock', 'unix:///run/x.sock'],
    ['unix://', 'unix:///var/run/docker.sock'],
    ['npipe:////./pipe/other', 'npipe:////./pipe/other'],
    ['tcp://10.0.0.4:2376', 'tcp://10.0.0.4:2376'],
    ['tcp://h', 'tcp://h:2375'],
    ['tcp://h:80', 'tcp://h:80'],
    ['h:1', 'tcp://h:1'],
    [':1', 'tcp://localhost:1'],
    ['tcp://', 'tcp://localhost:2375'],
    ['tcp://[::1]', 'tcp://[::1]:2375'],
    ['tcp://[::1]:1', 'tcp://[::1]:1'],
    ['tcp://user:secret@h:1', 'tcp://h:1'],
    ['ssh://me@h:22', 'ssh://me@h:22'],
    ['ssh://h', 'ssh://h'],
    ['ssh://h/', 'ssh://h'],
    ['ssh://h/run/x.sock', 'ssh://h/run/x.sock'],
    ['ssh://[::1]:2', 'ssh://[::1]:2'],
    [' unix:///x ', 'unix:///x'],
  ])('%s', (text, host) => {
    expect(formatAddress(readAddress(text, 'DOCKER_HOST'))).toBe(host)
  })

  it('is localhost by TLS when TLS is asked for and no host is named', () => {
    expect(formatAddress(readAddress('', 'DOCKER_HOST', true))).toBe('tcp://localhost:2376')
  })

  it.each([
    ['http://h:1', '"http" is no transport to a Docker engine.'],
    ['fd://x', '"fd" is no transport to a Docker engine.'],
    ['tcp://h:http', 'not a host and a port.'],
    ['tcp://h:99999', 'not a host and a port.'],
    ['tcp://h:1/path', 'not a host and a port.'],
    ['tcp://a b:1', 'not a host and a port.'],
    ['ssh://', 'the host is missing.'],
    ['ssh://h:-1', 'not a URL of the form ssh://user@host:port.'],
    ['ssh://h:99999', 'not a URL of the form ssh://user@host:port.'],
    ['ssh://h?x', 'query parameters and fragments are not allowed.'],
    ['ssh://h#x', 'query parameters and fragments are not allowed.'],
    ['ssh://-oProxyCommand=touch%20x', 'not the name of a host.'],
    ['ssh://-oProxyCommand=x', 'not the name of a host.'],
    ['ssh://$(id)', 'not the name of a host.'],
    ['ssh://h;id', 'not the name of a host.'],
    ['ssh://-l@h', 'not the name of a user.'],
    ['ssh://a%20b@h', 'not the name of a user.'],
    ['ssh://a%0Ab@h', 'not the name of a user.'],
    ['ssh://%zz@h', 'not the name of a user.'],
    ['ssh://h/a b', 'not the path of a socket.'],
    ['ssh://h/run/$x.sock', 'not the path of a socket.'],
    ['ssh://h/run/\'x', 'not the path of a socket.'],
  ])('refuses %s', (text, why) => {
    expect(() => readAddress(text, 'DOCKER_HOST')).toThrow(new TargetError(`DOCKER_HOST is "${text}": ${why}\n${ALLOWED}`, 'unset DOCKER_HOST   (for the engine of this machine)'))
  })

  it.each(['ssh://me:secret@h', 'http://me:secret@h:1'])('does not repeat a password: %s', (text) => {
    expect(() => readAddress(text, '--host')).toThrow(/^--host is "\w+:\/\/me:…@h/)
  })
})

it.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['::1', true],
  ['10.0.0.4', false],
  ['127.0.0.1.example.org', false],
  ['localhost.example.org', false],
  ['0.0.0.0', false],
])('%s is loopback: %s', (hostname, is) => {
  expect(isLoopback(hostname)).toBe(is)
})

it('asks ssh for a connection, the host after "--"', () => {
  expect(sshArguments({ transport: 'ssh', user: 'me', hostname: 'h', port: 2222, path: '/run/x.sock' })).toEqual(
    ['-l', 'me', '-p', '2222', '-o ConnectTimeout=30', '-o ServerAliveInterval=5', '-T', '--', 'h', 'docker \'--host=unix:///run/x.sock\' system dial-stdio'],
  )
})
