import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readCurrentContext } from '../../server/docker/target/config.ts'
import { contextDirectories, isContextName } from '../../server/docker/target/contexts.ts'
import { SetupError } from './failure.ts'

/** A context can be imported from anywhere, and the deck's name stands in what root runs on the host. */
const RE_DECK = /^[a-z0-9][a-z0-9-]*$/

/** What set-up writes beside a context, to know it again. */
export interface Made {
  by: 'ssh' | 'azure'
  deck: string
  /** Of Azure. */
  subscription?: string
  /** The storage account that the shares are in. */
  account?: string
}

/** A docker context that set-up made. */
export interface OwnContext extends Made { host: string }

/** docker/cli context/store: metadata.go; command/context.go, `DockerContext` keeps keys that it does not know. */
interface Meta {
  Name: string
  Metadata: { Description?: string, SlidevDocker?: Made }
  Endpoints: { docker?: { Host?: string, SkipTLSVerify: boolean } }
}

/**
 * Reads a context that set-up made.
 * @returns undefined when there is no context of this name
 * @throws SetupError when it is somebody else's, or no name of a context
 */
export async function readOwnContext(name: string, environment: NodeJS.ProcessEnv): Promise<OwnContext | undefined> {
  const tried = `The docker context ${name} was to be set up.`
  if (!isContextName(name) || name === 'default')
    throw new SetupError(tried, 'docker takes no such name', '--name datadocker')
  const text = await readFile(join(contextDirectories(name, environment).meta, 'meta.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      return undefined
    throw error
  })
  if (text === undefined)
    return undefined
  const { Metadata, Endpoints } = JSON.parse(text) as Meta
  if (!Metadata?.SlidevDocker || !RE_DECK.test(Metadata.SlidevDocker.deck))
    throw new SetupError(tried, `a context of this name that set-up did not make (${Endpoints.docker?.Host ?? 'no host'}). It was not touched.`, `--name ${name}2   (another name)`)
  return { ...Metadata.SlidevDocker, host: Endpoints.docker?.Host ?? '' }
}

/**
 * Writes a context, as `docker context create` does, without the docker program.
 * @returns what became of it
 * @throws SetupError when one of this name is somebody else's
 */
export async function saveContext(name: string, { host, ...made }: OwnContext, environment: NodeJS.ProcessEnv): Promise<'made' | 'changed' | 'kept'> {
  const there = await readOwnContext(name, environment)
  if (there?.host === host && there.by === made.by)
    return 'kept'
  const { meta } = contextDirectories(name, environment)
  const content: Meta = {
    Name: name,
    Metadata: { Description: `Made by npm run setup for the deck ${made.deck}`, SlidevDocker: made },
    Endpoints: { docker: { Host: host, SkipTLSVerify: false } },
  }
  await mkdir(meta, { recursive: true, mode: 0o755 })
  await writeFile(join(meta, 'meta.json'), JSON.stringify(content), { mode: 0o644 })
  return there ? 'changed' : 'made'
}

/** @throws SetupError when docker uses this context now: docker does not let it go either */
export function requireUnused(name: string, environment: NodeJS.ProcessEnv): void {
  if (readCurrentContext(environment).name === name)
    throw new SetupError(`The docker context ${name} was to be removed.`, 'it is the one that docker uses now', 'docker context use default')
}

/** Removes a context that `readOwnContext` has read. */
export async function removeContext(name: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const { meta, tls } = contextDirectories(name, environment)
  await rm(meta, { recursive: true, force: true })
  await rm(tls, { recursive: true, force: true })
}
