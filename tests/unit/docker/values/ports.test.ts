import { expect, it } from 'vitest'
import { ValueError } from '../../../../server/docker/errors.ts'
import { readExpose, readPublish } from '../../../../server/docker/values/ports.ts'

const one = (port: string, HostIp: string, HostPort: string): object => ({ port, binding: { HostIp, HostPort } })

it.each([
  ['3306', [one('3306/tcp', '', '')]],
  ['6603:3306', [one('3306/tcp', '', '6603')]],
  ['53:53/UDP', [one('53/udp', '', '53')]],
  ['127.0.0.1:6603:3306', [one('3306/tcp', '127.0.0.1', '6603')]],
  ['127.0.0.1::3306', [one('3306/tcp', '127.0.0.1', '')]],
  ['[::1]:1:2', [one('2/tcp', '::1', '1')]],
  ['80-81:90-91', [one('90/tcp', '', '80'), one('91/tcp', '', '81')]],
  ['80-90:1', [one('1/tcp', '', '80-90')]],
  ['published=1,target=2', [one('2/tcp', '', '1')]],
])('readPublish(%j)', (text, published) => {
  expect(readPublish(text)).toEqual(published)
})

it.each([
  ['', 'no port specified: <empty>'],
  ['80:', 'no port specified: 80:<empty>'],
  ['abc:80', 'invalid hostPort: abc'],
  ['80:99999', 'invalid containerPort: 99999'],
  ['80-82:90-95', 'invalid ranges specified for container and host Ports: 90-95 and 80-82'],
  ['80/foo', 'invalid proto: foo'],
  ['1.2.3:80:80', 'invalid IP address: 1.2.3'],
  ['[fe80::1%eth0]:80:80', 'invalid IP address: fe80::1%eth0'],
  ['[::1:80:80', 'invalid IP address [::1: address [::1:: missing \']\' in address'],
  ['target=80,x', 'invalid publish opts format (should be name=value but got \'x\')'],
])('readPublish(%j) throws: %s', (text, message) => {
  expect(() => readPublish(text)).toThrow(new ValueError(message))
})

it.each([
  ['80', ['80/tcp']],
  ['80-81/udp', ['80/udp', '81/udp']],
])('readExpose(%j)', (text, ports) => {
  expect(readExpose(text)).toEqual(ports)
})

it.each([
  ['1:2', 'invalid port format for --expose: 1:2'],
  ['5-3', 'invalid range format for --expose: 5-3, error: invalid range specified for port: 5-3'],
  ['x', 'invalid range format for --expose: x, error: strconv.ParseUint: parsing "x": invalid syntax'],
  ['', 'invalid range format for --expose: , error: empty string specified for ports'],
])('readExpose(%j) throws: %s', (text, message) => {
  expect(() => readExpose(text)).toThrow(new ValueError(message))
})
