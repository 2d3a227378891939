import type { Tls } from './tls.ts'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compareNaturally } from '../natural-order.ts'
import { configDirectory } from './config.ts'
import { entriesOf } from './entries.ts'
import { TargetError } from './target-error.ts'
import { readCertificates } from './tls.ts'

// docker/cli context/store/store.go, `restrictedNamePattern`
const RE_NAME = /^[a-z\d][\w.+-]+$/i

interface Meta { Name?: string, Endpoints?: { docker?: { Host?: string, SkipTLSVerify?: boolean } } }

/** Whether docker takes this for the name of a context of the store; it keeps "default" for what is none. */
export function isContextName(name: string): boolean {
  return RE_NAME.test(name)
}

/** Where the store has what belongs to a context: under the hash of its name. */
export function contextDirectories(name: string, environment: NodeJS.ProcessEnv): { meta: string, tls: string } {
  const id = createHash('sha256').update(name).digest('hex')
  const store = join(configDirectory(environment), 'contexts')
  return { meta: join(store, 'meta', id), tls: join(store, 'tls', id) }
}

/**
 * A docker context's endpoint (docker/cli context/store: metadata and TLS files under the hash of the name).
 * @param source what named it
 * @throws TargetError when there is no such context, or it has no Docker endpoint
 */
export function readContext(name: string, environment: NodeJS.ProcessEnv, source: string): { host: string, tls?: Tls } {
  if (!isContextName(name))
    throw new TargetError(`${source} names the context "${name}", which is no name of a context.`, 'docker context ls   (those there are)')
  const { meta: directory, tls } = contextDirectories(name, environment)
  const meta = readMeta(join(directory, 'meta.json'), name, source)
  const { Host: host, SkipTLSVerify: skip = false } = meta.Endpoints?.docker ?? {}
  if (!host)
    throw new TargetError(`The context "${name}" (${source}) has no Docker endpoint.`, `docker context update ${name} --docker host=ssh://user@host`)
  const certificates = join(tls, 'docker')
  if (existsSync(certificates))
    return { host, tls: readCertificates(certificates, !skip) }
  return { host, ...(skip && { tls: { verify: false, directory: '' } }) }
}

/** Names of the contexts in the store, in the order of `docker context ls`; one whose file cannot be read has no name. */
export function listContexts(environment: NodeJS.ProcessEnv): string[] {
  const metas = join(configDirectory(environment), 'contexts', 'meta')
  return entriesOf(metas).flatMap((id) => {
    try {
      const { Name: name } = JSON.parse(readFileSync(join(metas, id, 'meta.json'), 'utf8')) as Meta
      return typeof name === 'string' && isContextName(name) ? [name] : []
    }
    catch {
      return []
    }
  }).sort(compareNaturally)
}

function readMeta(file: string, name: string, source: string): Meta {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Meta
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      throw new TargetError(`The context "${name}" (${source}) cannot be read: ${(error as Error).message}`, `docker context rm ${name}   (then make it again)`)
    throw new TargetError(`There is no context "${name}" (${source}).`, 'docker context ls   (those there are)')
  }
}
