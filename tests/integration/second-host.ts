import type { SecondEngine } from '../engine/second-engine.ts'
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { connect, resolveTarget } from '../../server/docker/target.ts'
import { run, which } from '../../setup/private-engine/process.ts'
import { log } from '../engine/provide.ts'
import { startSecondEngine } from '../engine/second-engine.ts'

const execute = promisify(execFile)

/** A person's home directory, from which the second engine can be reached in every way. */
export interface SecondHost {
  engine: SecondEngine
  directory: string
  /** Nothing of this machine's but its programs. */
  environment: NodeJS.ProcessEnv
  tls: NodeJS.ProcessEnv
  /** `ssh://user@…`. */
  ssh: (user: string, port?: number) => string
  /** Writes known_hosts; '' forgets the second engine's key. */
  know: (hostKey: string) => Promise<void>
  /** One line for each time that ssh was started. */
  sshCalls: string
  stop: () => Promise<void>
}

/**
 * Starts the second engine and writes what points at it: ssh's configuration, a context `cloud`, a machine `datadocker`.
 * @param images on it, all base images unless told
 */
export async function startSecondHost(images?: string[]): Promise<SecondHost> {
  const engine = await startSecondEngine(connect(resolveTarget({}, inject('dockerHost'))), log, images)
  const directory = await mkdtemp(join(tmpdir(), 'second-host-'))
  const path = (name: string): string => join(directory, name)
  const { tlsPort, sshPort, certificates } = engine

  // ssh finds its own files by the user's entry in passwd: a configuration has to be named
  await mkdir(path('bin'))
  await writeFile(path('bin/ssh'), `#!/bin/sh\necho "$@" >>${path('ssh-calls')}\nexec ${which('ssh')} -F ${path('ssh_config')} "$@"\n`)
  await chmod(path('bin/ssh'), 0o755)
  await writeFile(path('ssh_config'), `IdentityFile ${engine.identity}\nIdentitiesOnly yes\nUserKnownHostsFile ${path('known_hosts')}\nGlobalKnownHostsFile /dev/null\n`)
  const know = (hostKey: string): Promise<void> => writeFile(path('known_hosts'), hostKey && `[127.0.0.1]:* ${hostKey}\n`)
  await know(engine.hostKey)

  const environment = { PATH: `${path('bin')}:${process.env.PATH}`, HOME: directory, LANG: 'C.UTF-8' }
  const host = `tcp://127.0.0.1:${tlsPort}`
  await execute(inject('dockerCli'), ['context', 'create', 'cloud', '--docker', `host=${host},ca=${certificates}/ca.pem,cert=${certificates}/cert.pem,key=${certificates}/key.pem`], { env: environment })
  // as docker-machine's driver "generic" leaves it (libmachine/host/host.go)
  const machine = path('.docker/machine/machines/datadocker')
  await mkdir(machine, { recursive: true })
  await run('cp', [...['ca.pem', 'cert.pem', 'key.pem'].map(name => join(certificates, name)), machine])
  await writeFile(join(machine, 'config.json'), JSON.stringify({
    ConfigVersion: 3,
    DriverName: 'generic',
    Name: 'datadocker',
    Driver: { IPAddress: '127.0.0.1', MachineName: 'datadocker', EnginePort: tlsPort, SSHUser: 'speaker', SSHPort: sshPort },
    HostOptions: { EngineOptions: { TlsVerify: true }, AuthOptions: { StorePath: machine } },
  }))

  return {
    engine,
    directory,
    environment,
    tls: { ...environment, DOCKER_HOST: host, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certificates },
    ssh: (user, port = sshPort) => `ssh://${user}@127.0.0.1:${port}`,
    know,
    sshCalls: path('ssh-calls'),
    async stop() {
      await engine.stop()
      await rm(directory, { recursive: true })
    },
  }
}
