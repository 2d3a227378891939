import type { Buffer } from 'node:buffer'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TargetError } from './target-error.ts'

/** How a TCP connection to an engine is secured. */
export interface Tls {
  ca?: Buffer
  cert?: Buffer
  key?: Buffer
  /** false: whoever answers is believed. */
  verify: boolean
  /** Where the files are from, for messages; '' where there are none. */
  directory: string
}

/** The certificates in a directory, whichever are there. */
export function readCertificates(directory: string, verify: boolean): Tls {
  const read = (name: string): Buffer | undefined => {
    const file = join(directory, name)
    return existsSync(file) ? readFileSync(file) : undefined
  }
  return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem'), verify, directory }
}

/**
 * The same where the authority's certificate must be there: environment and machines (docker/cli context/tlsdata.go).
 * @param source what asked for TLS
 * @throws TargetError when it is missing
 */
export function requireCertificates(directory: string, verify: boolean, source: string): Tls {
  const tls = readCertificates(directory, verify)
  if (!tls.ca)
    throw new TargetError(`${source} asks for TLS, and there is no ca.pem in ${directory}.`, 'export DOCKER_CERT_PATH=/path   (where ca.pem, cert.pem and key.pem are)')
  return tls
}
