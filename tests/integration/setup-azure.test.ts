import type { SetupHost } from './setup-host.ts'
import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { cloudInit } from '../../setup/machine/cloud-init.ts'
import { connect } from '../engine/connect.ts'
import { log } from '../engine/provide.ts'
import { linesOf, setup } from './setup-command.ts'
import { startSetupHost } from './setup-host.ts'

const KEY = `${'S3cr/t+'.repeat(12)}S3c=`
const SUBSCRIPTION = '01234567-89ab-cdef-0123-456789abcdef'
/** An address that nobody has (RFC 5737); the `ssh` of the test finds the machine under it. */
const ADDRESS = '198.51.100.4'
const TAIL = ['--subscription', SUBSCRIPTION, '--output', 'json', '--only-show-errors']
const DECK = `---
demo:
  deck: setup-azure
---

\`\`\`sh demo=one
docker volume create --name logs
docker volume create --name config
\`\`\`
`

describe.skipIf(!inject('dockerHost'))('npm run setup -- azure', () => {
  let host: SetupHost
  let home: string
  let env: NodeJS.ProcessEnv
  let config: string

  const azure = (...rest: string[]): ReturnType<typeof setup> => setup(['azure', '--deck', join(home, 'slides.md'), '--subscription', SUBSCRIPTION, '--config', config, ...rest], env)
  const remove = (...rest: string[]): ReturnType<typeof setup> => setup(['remove', '--deck', join(home, 'slides.md'), '--yes', ...rest], env)
  const calls = async (): Promise<{ args: string[], environment: string[] }[]> => {
    const text = await readFile(`${env.AZURE}.calls`, 'utf8').catch(() => '')
    return text.trim().split('\n').filter(Boolean).map(line => JSON.parse(line) as { args: string[], environment: string[] })
  }
  const called = async (): Promise<string[]> => (await calls()).map(({ args }) => args.slice(0, args.indexOf('--subscription')).join(' '))
  const change = async (edit: (state: { shares: unknown[], groups: unknown[] }) => void): Promise<void> => {
    const state = JSON.parse(await readFile(env.AZURE!, 'utf8')) as { shares: unknown[], groups: unknown[] }
    edit(state)
    await writeFile(env.AZURE!, JSON.stringify(state))
  }

  beforeAll(async () => {
    host = await startSetupHost(connect(inject('dockerHost')), log)
    home = await mkdtemp(join(tmpdir(), 'setup-azure-'))
    const bin = await host.fakeHome(home, ADDRESS)
    await writeFile(join(bin, 'az'), `#!/bin/sh\nexec '${process.execPath}' '${fileURLToPath(import.meta.resolve('./setup-stand-in-az.ts'))}' "$@"\n`, { mode: 0o755 })
    config = join(home, 'azure.yml')
    env = { PATH: `${bin}${delimiter}${process.env.PATH}`, HOME: home, DOCKER_CONFIG: join(home, '.docker'), AZURE: join(home, 'azure.json') }
    await writeFile(config, `location: westeurope\npublicKey: ${host.publicKey}\nstorage:\n  account: talkdata\n  key: ${KEY}\n`, { mode: 0o600 })
    await writeFile(join(home, 'slides.md'), DECK)
    const theirs = { name: 'holidays', metadata: null }
    await writeFile(env.AZURE!, JSON.stringify({ groups: [{ name: 'theirs', tags: null }], machines: [], shares: [theirs], hostKey: host.hostKey.replace(/^\S+ /, '').trim(), address: ADDRESS }))
  }, 300_000)
  beforeEach(() => rm(`${env.AZURE}.calls`, { force: true }))
  afterAll(async () => {
    await host?.stop()
    await rm(home, { recursive: true })
  })

  it('prints everything in a dry run, and calls nothing', async () => {
    const { exit, stdout, stderr } = await azure('--dry-run')
    expect(stderr).toBe('')
    expect(exit).toBe(0)
    expect(stdout).toContain(`\n${cloudInit('speaker')}`)
    expect(stdout).toContain('username=talkdata,password=********,')
    expect(stdout).not.toContain(KEY)
    expect(await called()).toEqual([])
  })

  it('calls nothing with the sample, a config that others may read, or no real subscription', async () => {
    const sample = join(home, 'sample.yml')
    await copyFile('setup/machine/azure.sample.yml', sample)
    expect(await azure('--config', sample)).toMatchObject({ exit: 1, stdout: '', stderr: expect.stringContaining('Seen: dummy values of the sample: publicKey, storage.account, storage.key\n') })
    await chmod(config, 0o644)
    expect(await azure()).toMatchObject({ exit: 1, stdout: '', stderr: expect.stringContaining(`To mend it: chmod 600 ${config}\n`) })
    await chmod(config, 0o600)
    expect(await azure('--subscription', '00000000-0000-0000-0000-000000000000')).toMatchObject({ exit: 1, stdout: '', stderr: expect.stringContaining('Seen: a dummy value\n') })
    expect(await called()).toEqual([])
  })

  it('tells what az says, and how to mend it', async () => {
    env.AZURE_FAILS = 'Please run \'az login\' to setup account.'
    expect(await azure()).toMatchObject({ exit: 1, stderr: 'Tried: az account show\nSeen: ERROR: Please run \'az login\' to setup account.\nTo mend it: az login\n' })
    delete env.AZURE_FAILS
  })

  it('makes the machine, the shares, the context and the volumes', async () => {
    const { exit, stdout, stderr } = await azure()
    for (const text of [stdout, stderr, JSON.stringify(await calls())])
      expect(text).not.toContain(KEY)
    expect(stderr).toBe('')
    expect(exit).toBe(0)
    expect(await called()).toEqual([
      'account show',
      'group list --query [?name==\'datadocker\']',
      'group create --name datadocker --location westeurope --tags slidev-docker=setup-azure',
      'storage share-rm list --storage-account talkdata',
      'storage share-rm create --storage-account talkdata --name logs --metadata slidevdocker=setup-azure',
      'storage share-rm create --storage-account talkdata --name config --metadata slidevdocker=setup-azure',
      'vm list --resource-group datadocker --show-details --query [?name==\'datadocker\']',
      expect.stringMatching(new RegExp(`^vm create --resource-group datadocker --name datadocker --image Debian:debian-12:12-gen2:latest --size Standard_B2s --admin-username speaker --authentication-type ssh --ssh-key-values ${host.publicKey} --custom-data \\S+/cloud-init\\.yml --public-ip-sku Standard --nsg-rule SSH --tags slidev-docker=setup-azure$`)),
      'vm run-command invoke --resource-group datadocker --name datadocker --command-id RunShellScript --scripts cloud-init status --wait >/dev/null; cat /etc/ssh/ssh_host_ed25519_key.pub',
    ])
    expect((await calls()).map(({ args }) => args.slice(-5))).toEqual((await calls()).map(() => TAIL))
    expect(JSON.parse(await readFile(env.AZURE!, 'utf8'))).toMatchObject({ customData: cloudInit('speaker') })
    expect(linesOf(stdout)).toEqual([
      'kept subscription Talks',
      'did created resource group datadocker in westeurope',
      'did created file share logs in talkdata',
      'did created file share config in talkdata',
      `did created the machine datadocker, ${ADDRESS}`,
      `did learnt the host key of ${ADDRESS}, through Azure`,
      expect.stringMatching(/^did installed Docker version/),
      expect.stringMatching(/^did started the engine/),
      expect.stringMatching(/^did let speaker use the engine/),
      `did made docker context datadocker: ssh://speaker@${ADDRESS}`,
      expect.stringMatching(/^kept engine datadocker/),
      'did created volume logs on //talkdata.file.core.windows.net/logs',
      'did created volume config on //talkdata.file.core.windows.net/config',
    ])
    const { stdout: options } = await promisify(execFile)(inject('dockerCli'), ['--context', 'datadocker', 'volume', 'inspect', '--format', '{{json .Options}}', 'logs'], { env })
    expect(JSON.parse(options)).toMatchObject({ type: 'cifs', device: '//talkdata.file.core.windows.net/logs', o: expect.stringContaining(`username=talkdata,password=${KEY},`) })
  }, 180_000)

  it('has put the key into no context, list of hosts, log or process of the machine', async () => {
    const { stdout, stderr } = await azure()
    const written = [stdout, stderr, await readFile(env.AZURE!, 'utf8'), await host.exec('sh', '-c', 'cat /var/lib/slidev-docker/* /var/log/docker.log; cat /proc/*/cmdline')]
    const { stdout: contexts } = await promisify(execFile)('sh', ['-c', `cat ${env.DOCKER_CONFIG}/contexts/meta/*/meta.json ${home}/.ssh/known_hosts`])
    expect(contexts).toContain('talkdata')
    for (const text of [...written, contexts])
      expect(text).not.toContain(KEY)
  })

  it('changes nothing the second time', async () => {
    const { exit, stdout } = await azure()
    expect(exit).toBe(0)
    expect(linesOf(stdout).filter(line => !line.startsWith('kept '))).toEqual([])
    expect((await called()).filter(call => /create|delete/.test(call))).toEqual([])
  })

  it('does not put volumes on a share that somebody else made', async () => {
    await change(state => state.shares = [{ name: 'logs', metadata: null }])
    expect(await azure()).toMatchObject({ exit: 1, stderr: expect.stringContaining('The file share logs was to be created in talkdata.\nSeen: one of this name that set-up did not make. It was not touched.') })
    await change(state => state.shares = ['logs', 'config'].map(name => ({ name, metadata: { slidevdocker: 'setup-azure' } })))
  })

  it('does not replace a volume whose key is another one by now', async () => {
    const text = await readFile(config, 'utf8')
    await writeFile(config, text.replace(KEY, `N${KEY.slice(1)}`))
    const { exit, stdout, stderr } = await azure()
    expect({ exit, stderr }).toEqual({ exit: 1, stderr: 'The volume logs was to be created.\nSeen: it is there already and stores its data in another place, or by another key. It was not touched.\nTo mend it: docker volume rm logs   (only if nothing in it is to be kept)\n' })
    expect(stdout).not.toContain(KEY.slice(1))
    await writeFile(config, text)
  })

  it('cleans up: the machine goes, the data stays', async () => {
    const { exit, stdout, stderr } = await remove()
    expect(stderr).toBe('')
    expect(exit).toBe(0)
    expect(linesOf(stdout)).toEqual([
      'did removed resource group datadocker',
      'did removed docker context datadocker',
      'kept the data: file shares logs, config in talkdata; with --volumes they go too',
    ])
    expect(await readFile(join(home, '.ssh/known_hosts'), 'utf8')).toBe('')
    expect(JSON.parse(await readFile(env.AZURE!, 'utf8'))).toMatchObject({ groups: [{ name: 'theirs' }], machines: [], shares: [{ name: 'logs' }, { name: 'config' }] })
  })

  it('cleans up what did not get as far as the context', async () => {
    await change(state => state.groups.push({ name: 'datadocker', tags: { 'slidev-docker': 'setup-azure' } }))
    const { exit, stdout } = await remove('--subscription', SUBSCRIPTION)
    expect(exit).toBe(0)
    expect(linesOf(stdout)).toEqual(['did removed resource group datadocker'])
    expect(await remove('--subscription', SUBSCRIPTION, '--name', 'theirs')).toMatchObject({ exit: 1, stderr: expect.stringContaining('The resource group theirs was looked for.\nSeen: one of this name that set-up did not make.') })
  })
})
