import { describe, expect, it } from 'vitest'
import { interactive, parseCommand } from '../../../server/docker/commands.ts'
import { UnsupportedError, UsageError } from '../../../server/docker/errors.ts'

const parse = (line: string) => parseCommand(line.split(' ').filter(word => word !== ''))

/** What docker says, with the usage of the command that it says it of. */
const withUsage = (what: string, usage: string): string => `${what}\n\nUsage:  ${usage}\n\nRun '${/^[a-z]+(?: [a-z]+)*/.exec(usage)![0]} --help' for more information`

describe('parseCommand', () => {
  it.each([
    ['ps -an3 -f name=x', { verb: 'ps', all: true, filters: { name: ['x'] }, limit: 3, trunc: true, quiet: false, size: false }],
    ['container list -lq --no-trunc', { verb: 'ps', all: false, filters: {}, limit: 1, trunc: false, quiet: true, size: false }],
    ['volume create --name logs', { verb: 'volume create', name: 'logs', driver: 'local', driverOpts: {}, labels: {} }],
    ['volume create -d rclone -o a=b -o c --label d=e dbs', { verb: 'volume create', name: 'dbs', driver: 'rclone', driverOpts: { a: 'b', c: '' }, labels: { d: 'e' } }],
    ['volume list -q', { verb: 'volume ls', filters: {}, quiet: true }],
    ['volume remove -f a b', { verb: 'volume rm', names: ['a', 'b'], force: true }],
    ['volume inspect a', { verb: 'volume inspect', names: ['a'] }],
    ['logs -f --tail 5 a', { verb: 'logs', name: 'a', details: false, follow: true, since: undefined, tail: '5', timestamps: false, until: undefined }],
    ['-- rm a', { verb: 'rm', names: ['a'] }],
    ['container stop -t 0 a', { verb: 'stop', names: ['a'], signal: undefined, timeout: 0, warning: undefined }],
    ['rm -fv a', { verb: 'rm', names: ['a'], force: true, volumes: true }],
    ['container run -it busybox sh -c ls', { verb: 'run', detach: false }],
    ['exec -it mydb mysql -u root -p', { verb: 'exec', container: 'mydb' }],
  ])('docker %s', (line, command) => {
    expect(parse(line)).toMatchObject(command)
  })

  it.each([
    ['xyz', 1, 0, 'docker: unknown command: docker xyz\n\nRun \'docker --help\' for more information'],
    ['volume xyz', 1, 1, withUsage('docker: unknown command: docker volume xyz', 'docker volume COMMAND')],
    ['volume ps', 1, 1, withUsage('docker: unknown command: docker volume ps', 'docker volume COMMAND')],
    ['volume -- ls -q', 1, 1, withUsage('docker: unknown command: docker volume ls', 'docker volume COMMAND')],
    ['network xyz', 1, 1, withUsage('docker: unknown command: docker network xyz', 'docker network')],
    ['stack xyz', 1, 1, withUsage('docker: unknown command: docker stack xyz', 'docker stack [OPTIONS]')],
    ['xyz a -q', 125, 2, withUsage('unknown shorthand flag: \'q\' in -q', 'docker [OPTIONS] COMMAND [ARG...]')],
    ['xyz -- -q', 1, 0, 'docker: unknown command: docker xyz\n\nRun \'docker --help\' for more information'],
    ['volume xyz a --foo', 125, 3, withUsage('unknown flag: --foo', 'docker volume COMMAND')],
    ['container --foo', 125, 1, withUsage('unknown flag: --foo', 'docker container')],
    ['run -p x -v aa: busybox', 125, undefined, 'docker: invalid spec: aa:: empty section between colons\n\nRun \'docker run --help\' for more information'],
    ['--foo ps', 125, 0, withUsage('unknown flag: --foo', 'docker [OPTIONS] COMMAND [ARG...]')],
    ['volume --foo', 125, 1, withUsage('unknown flag: --foo', 'docker volume COMMAND')],
    ['container ps -a --foo', 125, 3, withUsage('unknown flag: --foo', 'docker container ls [OPTIONS]')],
  ])('refuses docker %s', (line, exitCode, word, message) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ constructor: UsageError, exitCode, word, message }) as Error)
  })

  it.each([
    ['images', 0, 'docker images'],
    ['network ls', 0, 'docker network ls'],
    ['volume', 0, 'docker volume'],
    ['-H tcp://x ps', 0, '-H, --host'],
    ['ps --format x', 1, '--format'],
    ['help ps', 0, 'docker help'],
    ['completion bash', 0, 'docker completion'],
    ['run --use-api-socket busybox', 1, '--use-api-socket'],
    ['run --network name=n,driver-opt=a=b busybox', undefined, '--network driver-opt'],
    ['run --security-opt seccomp=profile.json busybox', undefined, '--security-opt seccomp=FILE'],
    ['', undefined, 'docker'],
  ])('does not support docker %s', (line, word, what) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ constructor: UnsupportedError, exitCode: 125, word, message: `${what}: not supported by this deck's engine` }) as Error)
  })
})

it.each([['run -it busybox', true], ['run -i busybox', false], ['run -t busybox', false], ['run -itd busybox', false], ['exec -it a sh', true], ['exec a sh', false], ['ps', false]])('docker %s takes typed input: %s', (line, expected) => {
  expect(interactive(parse(line))).toBe(expected)
})
