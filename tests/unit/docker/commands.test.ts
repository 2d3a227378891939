import { describe, expect, it } from 'vitest'
import { interactive, parseCommand } from '../../../server/docker/commands.ts'
import { UnsupportedError, UsageError } from '../../../server/docker/errors.ts'

const parse = (line: string) => parseCommand(line.split(' ').filter(word => word !== ''))

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
    ['xyz', UsageError, 1, 0, 'docker: unknown command: docker xyz\n\nRun \'docker --help\' for more information'],
    ['volume xyz', UsageError, 1, 1, 'docker: unknown command: docker volume xyz\n\nUsage:  docker volume COMMAND\n\nRun \'docker volume --help\' for more information'],
    ['volume ps', UsageError, 1, 1, 'docker: unknown command: docker volume ps\n\nUsage:  docker volume COMMAND\n\nRun \'docker volume --help\' for more information'],
    ['network xyz', UsageError, 1, 1, 'docker: unknown command: docker network xyz\n\nUsage:  docker network\n\nRun \'docker network --help\' for more information'],
    ['stack xyz', UsageError, 1, 1, 'docker: unknown command: docker stack xyz\n\nUsage:  docker stack [OPTIONS]\n\nRun \'docker stack --help\' for more information'],
    ['xyz a -q', UsageError, 125, 2, 'unknown shorthand flag: \'q\' in -q\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun \'docker --help\' for more information'],
    ['xyz -- -q', UsageError, 1, 0, 'docker: unknown command: docker xyz\n\nRun \'docker --help\' for more information'],
    ['volume xyz a --foo', UsageError, 125, 3, 'unknown flag: --foo\n\nUsage:  docker volume COMMAND\n\nRun \'docker volume --help\' for more information'],
    ['container --foo', UsageError, 125, 1, 'unknown flag: --foo\n\nUsage:  docker container\n\nRun \'docker container --help\' for more information'],
    ['run -p x -v aa: busybox', UsageError, 125, undefined, 'docker: invalid spec: aa:: empty section between colons\n\nRun \'docker run --help\' for more information'],
    ['--foo ps', UsageError, 125, 0, 'unknown flag: --foo\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun \'docker --help\' for more information'],
    ['volume --foo', UsageError, 125, 1, 'unknown flag: --foo\n\nUsage:  docker volume COMMAND\n\nRun \'docker volume --help\' for more information'],
    ['container ps -a --foo', UsageError, 125, 3, 'unknown flag: --foo\n\nUsage:  docker container ls [OPTIONS]\n\nRun \'docker container ls --help\' for more information'],
    ['images', UnsupportedError, 125, 0, 'docker images: not supported by this deck\'s engine'],
    ['network ls', UnsupportedError, 125, 0, 'docker network ls: not supported by this deck\'s engine'],
    ['volume', UnsupportedError, 125, 0, 'docker volume: not supported by this deck\'s engine'],
    ['-H tcp://x ps', UnsupportedError, 125, 0, '-H, --host: not supported by this deck\'s engine'],
    ['ps --format x', UnsupportedError, 125, 1, '--format: not supported by this deck\'s engine'],
    ['help ps', UnsupportedError, 125, 0, 'docker help: not supported by this deck\'s engine'],
    ['completion bash', UnsupportedError, 125, 0, 'docker completion: not supported by this deck\'s engine'],
    ['run --use-api-socket busybox', UnsupportedError, 125, 1, '--use-api-socket: not supported by this deck\'s engine'],
    ['run --network name=n,driver-opt=a=b busybox', UnsupportedError, 125, undefined, '--network driver-opt: not supported by this deck\'s engine'],
    ['run --security-opt seccomp=profile.json busybox', UnsupportedError, 125, undefined, '--security-opt seccomp=FILE: not supported by this deck\'s engine'],
    ['', UnsupportedError, 125, undefined, 'docker: not supported by this deck\'s engine'],
  ])('refuses docker %s', (line, constructor, exitCode, word, message) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ constructor, exitCode, word, message }) as Error)
  })
})

it.each([['run -it busybox', true], ['run -i busybox', false], ['run -t busybox', false], ['run -itd busybox', false], ['exec -it a sh', true], ['exec a sh', false], ['ps', false]])('docker %s takes typed input: %s', (line, expected) => {
  expect(interactive(parse(line))).toBe(expected)
})
