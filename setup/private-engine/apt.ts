import type { Log } from './process.ts'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { UserError } from '../../server/user-error.ts'
import { cacheDirectory } from './cache.ts'
import { run, which } from './process.ts'

const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
/** While it answers 101, packages may not start the services that they bring. */
const POLICY = '/usr/sbin/policy-rc.d'

const KEYRINGS = ['debian', 'ubuntu'].map(distribution => `/usr/share/keyrings/${distribution}-archive-keyring.gpg`)

const RE_SUITE_OF_UPDATES = /-(?:updates|security|backports|proposed)/
const RE_HANDED_DOWN = /^Acquire::(?:Check|http|Retries|ForceIPv)/

/** @throws UserError where packages cannot be installed: not Debian or Ubuntu, or not root */
export function assertCanInstall(): void {
  if (!which('apt-get'))
    throw new UserError('a private Docker engine needs Debian or Ubuntu: there is no apt-get here', 'npm start   (the demos play from their recordings)')
  if (process.getuid?.() !== 0)
    throw new UserError('a private Docker engine needs root', 'sudo npm start -- --private-engine')
}

/** Installs what is missing, and starts none of it: only our private engine is to run. */
export async function installPackages(packages: string[], log: Log, signal?: AbortSignal): Promise<void> {
  assertCanInstall()
  log(`installing ${packages.join(', ')}`)
  const own = !existsSync(POLICY)
  if (own)
    await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    const install = ['-o', 'DPkg::Lock::Timeout=120', 'install', '-y', '--no-install-recommends', ...packages]
    await run('apt-get', install, { env, signal }).catch(async () => {
      signal?.throwIfAborted()
      log('apt-get update')
      await run('apt-get', ['update'], { env, signal })
      await run('apt-get', install, { env, signal })
    })
  }
  finally {
    if (own)
      await rm(POLICY, { force: true })
  }
}

/** The mirror that this machine's apt uses, whatever format its sources are in. */
export async function readMirror(): Promise<string> {
  const read = async () => pickMirror(await run('apt-get', ['indextargets', '--format', '$(REPO_URI) $(RELEASE) $(COMPONENT)', 'Created-By: Packages']))
  // Without downloaded lists apt names no targets.
  const mirror = await read() ?? await run('apt-get', ['update'], { env }).then(read)
  if (!mirror)
    throw new Error('apt has no source with the component main')
  return mirror
}

/** @param targets lines of "URI release component" */
export function pickMirror(targets: string): string | undefined {
  return targets.split('\n')
    .map(line => line.split(' '))
    .find(([uri, release, component]) => component === 'main' && /^https?:/.test(uri!) && !RE_SUITE_OF_UPDATES.test(release!))?.[0]
}

/** The settings of this machine's apt that reaching its mirror may depend on: proxies, clock checks. */
export async function readAcquireSettings(): Promise<string[]> {
  const dump = await run('apt-config', ['dump', '--format', '%F "%v";%n', 'Acquire'])
  return dump.split('\n').filter(line => RE_HANDED_DOWN.test(line))
}

/**
 * Unpacks one package of a Debian suite into a directory. Nothing is installed: apt is given a state of its own.
 * @param name the package
 * @param suite such as forky; the machine's own mirror must carry it
 * @param into where to
 */
export async function unpackPackage(name: string, suite: string, into: string): Promise<void> {
  const state = join(cacheDirectory(), `apt-${suite}`)
  await mkdir(join(state, 'lists', 'partial'), { recursive: true })
  await mkdir(join(state, 'archives', 'partial'), { recursive: true })
  // where Debian has all of its packages, Ubuntu keeps most elsewhere
  const components = (await readRelease()).distribution === 'ubuntu' ? 'main universe' : 'main'
  const signedBy = KEYRINGS.find(path => existsSync(path))
  await writeFile(join(state, 'sources.list'), `deb ${signedBy ? `[signed-by=${signedBy}] ` : ''}${await readMirror()} ${suite} ${components}\n`)
  const options = [`Dir::Etc::SourceList=${state}/sources.list`, 'Dir::Etc::SourceParts=-', `Dir::State::Lists=${state}/lists`, `Dir::Cache=${state}`, 'APT::Sandbox::User=root']
    .flatMap(option => ['-o', option])
  await run('apt-get', [...options, 'update'], { env })
  await run('apt-get', [...options, 'download', name], { env, cwd: state })
  const deb = (await readdir(state)).find(file => file.startsWith(`${name}_`))!
  await run('dpkg', ['-x', join(state, deb), into])
  await rm(state, { recursive: true })
}

export interface Release { distribution: string, suite: string }

/** The machine's own release, such as debian, bookworm. */
export async function readRelease(): Promise<Release> {
  const text = await readFile('/etc/os-release', 'utf8')
  return { distribution: /^ID=(.+)$/m.exec(text)?.[1] ?? '', suite: /^VERSION_CODENAME=(.+)$/m.exec(text)?.[1] ?? 'stable' }
}
