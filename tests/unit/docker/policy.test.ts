import type { PolicyRules } from '../../../server/docker/policy.ts'
import { describe, expect, it } from 'vitest'
import { parse as parseExec } from '../../../server/docker/commands/exec.ts'
import { parse as parseRun } from '../../../server/docker/commands/run.ts'
import { parse as parseVolume } from '../../../server/docker/commands/volume-create.ts'
import { PolicyError } from '../../../server/docker/policy-error.ts'
import { checkCreate, checkExec, checkVolume, DEFAULT_RULES, harden } from '../../../server/docker/policy.ts'
import { splitWords } from '../../../server/docker/words.ts'
import { ESCAPES } from './escapes.ts'

const OPEN: PolicyRules = { ...DEFAULT_RULES, binds: ['/srv/demo', '/run/'], capabilities: ['NET_ADMIN'], volumeDrivers: { rclone: ['remote=share:'] }, publish: '0.0.0.0' }
const words = (line: string): string[] => splitWords(line).map(word => word.text)
const bodyOf = (line: string): ReturnType<typeof parseRun>['body'] => parseRun(words(line)).body

/** The name of the rule that refuses, or `allowed`. */
function refusal(check: () => void): string {
  try {
    check()
    return 'allowed'
  }
  catch (error) {
    if (error instanceof PolicyError)
      return error.rule
    throw error
  }
}

describe('checkCreate', () => {
  it.each(ESCAPES)('refuses %s by the rule %s', (flags, rule) => {
    expect(refusal(() => checkCreate(bodyOf(`${flags} busybox`), DEFAULT_RULES))).toBe(rule)
  })

  it.each([
    'busybox',
    '-d -v dbs:/var/lib/mysql -p 6604:3306 --env="MYSQL_ROOT_PASSWORD=mypassword" --name mydb2 mysql',
    '-it --rm -v logs:/logs:ro --network mynet --network-alias x busybox sh',
    '--mount type=volume,source=logs,target=/logs,readonly --mount type=tmpfs,target=/t,tmpfs-size=1m busybox',
    '--mount type=volume,target=/x,volume-opt=type=cifs,volume-opt=device=//host/share,volume-opt=o=username=x busybox',
    '--restart always -m 1g --pids-limit 10 --cpus 1 --init --read-only --tmpfs /t -u 1 -w /x -h y --cap-drop ALL busybox',
    '--network none --ipc private --cgroupns private --security-opt no-new-privileges --oom-score-adj 10 busybox',
    '--log-driver local --log-opt max-size=1m -p 0.0.0.0:80:80 busybox',
  ])('lets through: %s', (line) => {
    expect(refusal(() => checkCreate(bodyOf(line), DEFAULT_RULES))).toBe('allowed')
  })

  it.each([
    ['-v /srv/demo:/x', 'allowed'],
    ['-v /srv/demo/a/:/x:ro', 'allowed'],
    ['-v /srv/demo-other:/x', 'bind-mount'],
    ['-v /srv/demo/../../etc:/x', 'bind-mount'],
    ['-v /srv/demo/x/..:/x', 'bind-mount'],
    ['-v /run:/x', 'engine-socket'],
    ['-v /run/containerd:/x', 'engine-socket'],
    ['-v /run/user:/x', 'allowed'],
    ['--mount type=bind,source=/srv/demo,target=/x', 'allowed'],
    ['--mount type=bind,source=/srv/demo,target=/x,bind-propagation=shared', 'mount-propagation'],
    ['--cap-add net_admin', 'allowed'],
    ['--cap-add NET_ADMIN --cap-add SYS_ADMIN', 'capability'],
    ['--mount type=volume,source=x,target=/x,volume-driver=rclone,volume-opt=remote=share:logs', 'allowed'],
    ['--mount type=volume,source=x,target=/x,volume-driver=rclone,volume-opt=remote=:local:/etc', 'volume-driver'],
    ['--mount type=volume,source=x,target=/x,volume-driver=rclone,volume-opt=remote=share:../x', 'volume-driver'],
    ['--mount type=volume,source=x,target=/x,volume-driver=rclone,volume-opt=type=local', 'volume-driver'],
    ['--volume-driver rclone -v x:/x', 'allowed'],
    ['-P', 'allowed'],
  ])('with what the owner lets through, %s is %s', (flags, rule) => {
    expect(refusal(() => checkCreate(bodyOf(`${flags} busybox`), OPEN))).toBe(rule)
  })

  it.each([
    [{ Privileged: true }, 'unknown-field'],
    [{ HostConfig: { privileged: true } }, 'unknown-field'],
    [{ hostconfig: { Privileged: true } }, 'unknown-field'],
    [{ hostconfig: null }, 'unknown-field'],
    [{ HostConfig: { Annotations: { 'io.x': 'y' } } }, 'unknown-field'],
    [{ HostConfig: { DeviceRequests: [{ Driver: 'nvidia' }] } }, 'device'],
    [{ HostConfig: { DeviceCgroupRules: ['a *:* rwm'] } }, 'device'],
    [{ HostConfig: { MaskedPaths: [] } }, 'security-opt'],
    [{ HostConfig: { MaskedPaths: null } }, 'allowed'],
    [{ HostConfig: { Mounts: [{ Type: 'volume', Target: '/x', ClusterOptions: {} }] } }, 'unknown-field'],
    [{ HostConfig: { Mounts: [{ Type: 'tmpfs', Target: '/x', TmpfsOptions: { Options: [['exec']] } }] } }, 'unknown-field'],
    [{ HostConfig: { Binds: ['C:/x:/y'] } }, 'mount-option'],
    [{ HostConfig: { Binds: ['a:/b:ro:/etc'] } }, 'bind-mount'],
    [{ HostConfig: { PortBindings: { '80/tcp': [{ HostIp: 'evil.example', HostPort: '80' }] } } }, 'published-address'],
    [{ NetworkingConfig: { EndpointsConfig: { host: {} } } }, 'host-namespace'],
    [{ NetworkingConfig: { EndpointsConfig: { x: { DriverOpts: { a: 'b' } } } } }, 'unknown-field'],
    [{ HostConfig: { CapAdd: null, Devices: [], Privileged: false, Runtime: '', Sysctls: {}, LogConfig: { Type: '' } } }, 'allowed'],
  ])('judges %j as %s', (body, rule) => {
    expect(refusal(() => checkCreate(body as never, DEFAULT_RULES))).toBe(rule)
  })

  it('says what was seen, that nothing happened, and a way out', () => {
    expect(() => checkCreate(bodyOf('--privileged busybox'), DEFAULT_RULES)).toThrow(new PolicyError('privileged', 'HostConfig.Privileged', true))
    expect(new PolicyError('privileged', 'HostConfig.Privileged', true).message).toBe([
      'Refused by this deck\'s policy, rule "privileged": HostConfig.Privileged is true.',
      'The step was not run and nothing was created.',
      'To mend it: take it out of the slide, or run it by hand with npm run -s docker',
    ].join('\n'))
  })
})

describe('checkVolume', () => {
  it.each([
    ['logs', 'allowed'],
    ['--driver local --label a=b logs', 'allowed'],
    ['-o type=cifs -o device=//host/share -o o=username=x logs', 'allowed'],
    ['-o type=nfs -o device=:/export -o o=addr=10.0.0.1,rw logs', 'allowed'],
    ['-o type=tmpfs -o device=tmpfs -o o=size=10m logs', 'allowed'],
    ['-o type=none -o o=bind -o device=/etc logs', 'volume-driver-bind'],
    ['-o type=none -o o=rbind -o device=/etc logs', 'volume-driver-bind'],
    ['-o device=/etc logs', 'volume-driver-bind'],
    ['-o type=constructor -o device=/etc logs', 'volume-driver-bind'],
    ['-o type=ext4 -o device=/dev/sda1 logs', 'volume-driver-bind'],
    ['-o type=overlay -o device=overlay -o o=lowerdir=/etc logs', 'volume-driver-bind'],
    ['-o type=tmpfs -o device=tmpfs -o mountpoint=/etc logs', 'unknown-field'],
    ['-d azurefile logs', 'volume-driver'],
  ])('%s: %s', (line, rule) => {
    const { name, driver, driverOpts, labels } = parseVolume(words(line))
    expect(refusal(() => checkVolume({ Name: name, Driver: driver, DriverOpts: driverOpts, Labels: labels }, DEFAULT_RULES))).toBe(rule)
  })
})

describe('checkExec', () => {
  it.each([
    ['-it mydb mysql -u root -p', 'allowed'],
    ['-e A=1 -w / -u 0 mydb sh', 'allowed'],
    ['--privileged mydb sh', 'privileged'],
  ])('%s: %s', (line, rule) => {
    expect(refusal(() => checkExec(parseExec(words(line)).body))).toBe(rule)
  })
})

describe('harden', () => {
  it('adds limits, and publishes on the loopback address, where nothing is said', () => {
    expect(harden(bodyOf('-p 6603:3306 -p 0.0.0.0:80:80 mysql'), DEFAULT_RULES).HostConfig).toMatchObject({
      PortBindings: { '3306/tcp': [{ HostIp: '127.0.0.1', HostPort: '6603' }], '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '80' }] },
      Memory: 2 * 1024 ** 3,
      PidsLimit: 512,
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '2' } },
    })
  })
  it('leaves what is said, but an unlimited number of processes', () => {
    expect(harden(bodyOf('-m 64m --pids-limit -1 --log-driver local --log-opt max-size=1m busybox'), DEFAULT_RULES).HostConfig).toMatchObject({
      Memory: 64 * 1024 ** 2,
      PidsLimit: 512,
      LogConfig: { Type: 'local', Config: { 'max-size': '1m', 'max-file': '2' } },
    })
    expect(harden(bodyOf('--log-driver none busybox'), DEFAULT_RULES).HostConfig?.LogConfig).toEqual({ Type: 'none', Config: {} })
  })
  it('makes a body that the policy still lets through', () => {
    expect(refusal(() => checkCreate(harden(bodyOf('-p 80:80 busybox'), DEFAULT_RULES), DEFAULT_RULES))).toBe('allowed')
  })
})
