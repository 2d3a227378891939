import type { Buffer } from 'node:buffer'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError } from '../errors.ts'

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
 * @throws CommandError when it is missing
 */
export function requireCertificates(directory: string, verify: boolean, source: string): Tls {
  const tls = readCertificates(directory, verify)
  if (!tls.ca)
    throw new CommandError(`${source} asks for TLS, and there is no ca.pem in ${directory}.\nPut ca.pem, cert.pem and key.pem there, or say where they are: export DOCKER_CERT_PATH=/path`)
  return tls
}
