import type { SetupHost } from './setup-host.ts'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { connect } from '../engine/connect.ts'
import { log } from '../engine/provide.ts'
import { linesOf, setup } from './setup-command.ts'
import { startSetupHost } from './setup-host.ts'

const DECK = `---
demo:
  deck: setup-ssh
  images: { setup-ssh/writes: image }
---

\`\`\`sh demo=one
docker volume create --name setup-ssh-logs
docker run --rm -v setup-ssh-logs:/logs setup-ssh/writes
docker run --rm busybox:1.37 true
\`\`\`
`

describe.skipIf(!inject('dockerHost'))('npm run setup -- ssh', () => {
  const docker = connect(inject('dockerHost'))
  let host: SetupHost
  let home: string
  let env: NodeJS.ProcessEnv
  let to: string

  const args = (...rest: string[]): string[] => ['--deck', join(home, 'slides.md'), '--name', 'setup-ssh', ...rest]
  const prepare = (...rest: string[]): ReturnType<typeof setup> => setup(['ssh', ...args('--send-images', '--to', to, ...rest)], env)
  const onHost = async (...command: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(inject('dockerCli'), ['--context', 'setup-ssh', ...command], { env: { PATH: env.PATH, DOCKER_CONFIG: env.DOCKER_CONFIG } })
    return stdout
  }
  const contexts = (): Promise<string[]> => readdir(join(env.DOCKER_CONFIG!, 'contexts/meta')).catch(() => [])

  beforeAll(async () => {
    host = await startSetupHost(docker, log)
    home = await mkdtemp(join(tmpdir(), 'setup-ssh-'))
    const bin = await host.fakeHome(home)
    env = { PATH: `${bin}${delimiter}${process.env.PATH}`, HOME: home, DOCKER_CONFIG: join(home, '.docker'), DOCKER_HOST: inject('dockerHost') }
    to = `speaker@127.0.0.1:${host.port}`
    await mkdir(join(home, 'image'))
    await mkdir(join(home, '.ssh'))
    await writeFile(join(home, 'image/Dockerfile'), 'FROM busybox:1.37\nCMD ["sh", "-c", "hostname >>/logs/file"]\n')
    await writeFile(join(home, 'slides.md'), DECK)
    // the deck's image is on this machine, so that it can be sent
    expect((await setup(['local', '--deck', join(home, 'slides.md')], env)).exit).toBe(0)
  }, 300_000)
  afterAll(async () => {
    await docker.getVolume('setup-ssh-logs').remove().catch(() => {})
    await docker.getImage('setup-ssh/writes').remove({ force: true }).catch(() => {})
    await host?.stop()
    await rm(home, { recursive: true })
  })

  it('does not go to a host whose key is not known', async () => {
    expect(await prepare()).toMatchObject({
      exit: 1,
      stderr: `ssh://${to} was to be reached.\nSeen: ssh: the host key is not known yet\nTo mend it: ssh -p ${host.port} speaker@127.0.0.1 true   (compare the fingerprint, then say yes)\n`,
    })
    await writeFile(join(home, '.ssh/known_hosts'), host.hostKey)
  })

  it('says that it has to be root there', async () => {
    expect(await setup(['ssh', ...args('--to', `stranger@127.0.0.1:${host.port}`)], env)).toMatchObject({
      exit: 1,
      stderr: `ssh://stranger@127.0.0.1:${host.port} was to be made a docker target.\nSeen: our user is not root there, and sudo wants a password\nTo mend it: ssh -t -p ${host.port} stranger@127.0.0.1 "echo 'stranger ALL=(ALL) NOPASSWD: ALL' | sudo tee /etc/sudoers.d/stranger"\n`,
    })
    expect(await contexts()).toEqual([])
  })

  it('brings a host from nothing to a docker target', async () => {
    const { exit, stdout, stderr } = await prepare()
    expect(stderr).toBe('')
    expect(exit).toBe(0)
    expect(linesOf(stdout)).toEqual([
      expect.stringMatching(/^kept engine /),
      expect.stringMatching(/^did installed Docker version \d+\.\d+/),
      expect.stringMatching(/^did started the engine, Docker \d+\.\d+/),
      'did let speaker use the engine (group docker: as good as root there)',
      `did made docker context setup-ssh: ssh://${to}`,
      expect.stringMatching(/^kept engine datadocker \(context setup-ssh\), Docker /),
      'did sent image busybox:1.37',
      'did sent image setup-ssh/writes',
      'did created volume setup-ssh-logs',
    ])
    expect(stdout).toMatch(/\n\nReady \(7 changes\)\.\nThe talk, there: npm start -- --context setup-ssh\n$/)
  }, 180_000)

  it('has made a context that the docker program uses', async () => {
    await onHost('run', '--rm', '--network', 'none', '-v', 'setup-ssh-logs:/logs', 'setup-ssh/writes')
    expect(await onHost('run', '--rm', '--network', 'none', '-v', 'setup-ssh-logs:/logs', 'busybox:1.37', 'cat', '/logs/file')).toMatch(/^[\da-f]{12}\n$/)
    expect(await onHost('volume', 'inspect', '--format', '{{json .Labels}}', 'setup-ssh-logs')).toBe('{"slidev-docker.deck":"setup-ssh","slidev-docker.demo":"one","slidev-docker.run":"setup","slidev-docker.step":"0"}\n')
  })

  it('changes nothing the second time', async () => {
    const { exit, stdout } = await prepare()
    expect(exit).toBe(0)
    expect(linesOf(stdout).filter(line => !line.startsWith('kept '))).toEqual([])
    expect(stdout).toContain('\nNothing to do: all was there.\n')
  })

  it('leaves a context alone that somebody else made, before it touches the host', async () => {
    await promisify(execFile)(inject('dockerCli'), ['context', 'create', 'setup-ssh-theirs', '--docker', 'host=tcp://192.0.2.9:2376'], { env })
    const { exit, stdout, stderr } = await setup(['ssh', ...args('--to', to), '--name', 'setup-ssh-theirs'], env)
    expect(exit).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain('a context of this name that set-up did not make (tcp://192.0.2.9:2376). It was not touched.')
  })

  it('starts an engine that is there and does not run', async () => {
    await host.exec('service', 'docker', 'stop')
    expect(await setup(['remove', ...args('--yes')], env)).toMatchObject({ exit: 1, stdout: '', stderr: expect.stringMatching(/Seen: .*ssh works, but no engine runs on that machine\nTo mend it: .*\nIf the machine is gone for good: docker context rm setup-ssh\n$/) })
    const { exit, stdout } = await prepare()
    expect(exit).toBe(0)
    expect(linesOf(stdout).filter(line => line.startsWith('did '))).toEqual([expect.stringMatching(/^did started the engine/)])
  }, 120_000)

  it('removes nothing unasked', async () => {
    expect(await setup(['remove', ...args()], env)).toMatchObject({ exit: 1, stderr: 'Nobody can be asked here, and nothing was removed.\nTo mend it: npm run setup -- remove --name setup-ssh --yes\n' })
    expect(await contexts()).toHaveLength(2)
  })

  it('undoes what it did, and leaves the data', async () => {
    await onHost('run', '-d', '--name', 'setup-ssh-ours', '--network', 'none', '--label', 'slidev-docker.deck=setup-ssh', 'busybox:1.37', 'sleep', '1000')
    await onHost('run', '-d', '--name', 'setup-ssh-theirs', '--network', 'none', 'busybox:1.37', 'sleep', '1000')
    const { exit, stdout, stderr } = await setup(['remove', ...args('--yes')], env)
    expect(stderr).toBe('')
    expect(exit).toBe(0)
    expect(stdout).toContain('Data volumes that stay: setup-ssh-logs; with --volumes they go too.')
    expect(linesOf(stdout).slice(1)).toEqual([
      'did removed container setup-ssh-ours',
      'did removed image setup-ssh/writes:latest',
      'did took speaker out of the group docker',
      expect.stringMatching(/^kept the engine \(docker\.io /),
      'did removed docker context setup-ssh',
    ])
    expect(await contexts()).toHaveLength(1)
    expect(await host.exec('docker', 'ps', '--format', '{{.Names}}')).toBe('setup-ssh-theirs\n')
    expect(await host.exec('docker', 'volume', 'ls', '--quiet')).toContain('setup-ssh-logs\n')
    expect(await host.exec('id', '-nG', 'speaker')).toBe('speaker\n')
  })

  it('removes the data and the engine that it installed when it is asked to', async () => {
    expect((await prepare()).exit).toBe(0)
    const { exit, stdout } = await setup(['remove', ...args('--yes', '--volumes', '--engine')], env)
    expect(exit).toBe(0)
    expect(linesOf(stdout)).toContain('did removed volume setup-ssh-logs')
    expect(await host.exec('sh', '-c', 'command -v dockerd; ls /var/lib/slidev-docker')).toBe('')
    expect(await host.exec('ls', '/var/lib/docker')).toContain('volumes')
  }, 180_000)

  it('says so when there is nothing to undo', async () => {
    expect(await setup(['remove', ...args('--yes')], env)).toMatchObject({ exit: 1, stderr: 'What set-up made as setup-ssh was to be removed.\nSeen: no docker context of this name\nTo mend it: npm run setup -- remove --name NAME   (those there are: docker context ls)\n' })
    expect(await readFile(join(home, '.ssh/known_hosts'), 'utf8')).toBe(host.hostKey)
  })
})
