import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../setup/private-engine/process.ts'

/** A certificate authority of the test's own, in a directory: `ca.pem` and `ca-key.pem`. */
export async function makeAuthority(directory: string, name = 'authority'): Promise<void> {
  await mkdir(directory, { recursive: true })
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${name}`, '-keyout', join(directory, 'ca-key.pem'), '-out', join(directory, 'ca.pem'), '-days', '2'])
}

export interface Wanted {
  /** Names that it is for: `DNS:localhost,IP:127.0.0.1`. */
  names?: string
  /** Instead of the next two days, such as `['20200101000000Z', '20200102000000Z']`. */
  valid?: readonly [string, string]
}

/**
 * A certificate signed by the authority in `authority`, as `<name>.pem` and `<name>-key.pem` in `directory`.
 */
export async function makeCertificate(authority: string, directory: string, name: string, { names, valid }: Wanted = {}): Promise<void> {
  await mkdir(directory, { recursive: true })
  const file = (suffix: string): string => join(directory, `${name}${suffix}`)
  await run('openssl', ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${name}`, '-keyout', file('-key.pem'), '-out', file('.csr')])
  await writeFile(file('.ext'), `extendedKeyUsage=serverAuth,clientAuth\n${names ? `subjectAltName=${names}\n` : ''}`)
  // `openssl x509` cannot sign for the past; `openssl ca` can, and wants files to count in
  const config = file('.cnf')
  await writeFile(config, `[ca]\ndefault_ca=a\n[a]\ndatabase=${file('.index')}\nnew_certs_dir=${directory}\ndefault_md=sha256\npolicy=p\nrand_serial=yes\nunique_subject=no\n[p]\ncommonName=supplied\n`)
  await writeFile(file('.index'), '')
  const when = valid ? ['-startdate', valid[0], '-enddate', valid[1]] : ['-days', '2']
  await run('openssl', ['ca', '-batch', '-notext', '-config', config, '-cert', join(authority, 'ca.pem'), '-keyfile', join(authority, 'ca-key.pem'), '-in', file('.csr'), '-out', file('.pem'), '-extfile', file('.ext'), ...when])
}

/** Directory as `DOCKER_CERT_PATH` wants it: ca.pem, cert.pem, key.pem. */
export async function makeClientDirectory(authority: string, directory: string, trusted = authority): Promise<string> {
  await makeCertificate(authority, directory, 'cert')
  await rename(join(directory, 'cert-key.pem'), join(directory, 'key.pem'))
  await run('cp', [join(trusted, 'ca.pem'), directory])
  return directory
}
