import type { ModemError } from '../answer-of.ts'
import type { Target } from '../target.ts'
import type { Address } from './address.ts'
import type { SshAddress } from './ssh-address.ts'
import type { Tls } from './tls.ts'
import process from 'node:process'
import { answerOf } from '../answer-of.ts'
import { formatAddress } from './address.ts'
import { loginOf } from './ssh-address.ts'
import { SshError } from './ssh-connection.ts'

/** Why an engine does not answer, and one command that mends it. Each in one line, for people. */
export interface Failure { seen: string, mend: string }

const NO_ENGINE = 'what answers there is no Docker engine'

/** Something answers, and it is no Docker engine. */
export class NoEngineError extends Error {
  constructor(message = NO_ENGINE) {
    super(message)
  }
}

/** What Node says of a certificate that is signed by nobody we know (OpenSSL, `X509_V_ERR_*`). */
const UNKNOWN_SIGNERS = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
])
/** Where an engine listens that is reached from elsewhere. */
const TLS_PORT = 2376
const RE_CLIENT_REFUSED = /alert (?:bad certificate|certificate required|unknown ca|certificate unknown|certificate expired|handshake failure)/i
const RE_ALERT_CODE = /^ERR_SSL_.*ALERT/
const RE_PLAIN_TO_TLS = /HTTP request to an HTTPS server/
const RE_TLS_TO_PLAIN = /wrong version number|packet length too long|http request/i
const RE_OWN_SOCKET = /^\/(?:var\/)?run\/docker\.sock$/

/**
 * Reads what a request to the engine failed with.
 * @param error what docker-modem threw, or an abort's reason
 */
export function explainNoAnswer(error: unknown, target: Target): Failure {
  const { address } = target
  const { code = '', name, message } = error as NodeJS.ErrnoException
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR')
    return { seen: 'no answer in time: it hangs, or the network does', mend: restart(address) }
  if (RE_PLAIN_TO_TLS.test(message))
    return { seen: 'an engine that wants TLS', mend: 'export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=/path/to/its/certificates' }
  return explainSecured(error, target) ?? explainConnect(code, target) ?? explainAnswer(error as ModemError, target) ?? { seen: message, mend: restart(address) }
}

/** The part of it that ssh and TLS have: docker has no words for these, or too many. */
export function explainSecured(error: unknown, target: Target): Failure | undefined {
  if (error instanceof SshError)
    return explainSsh(error, target.address as SshAddress)
  return target.tls && explainTls(error as NodeJS.ErrnoException, target as Target & { tls: Tls, address: { transport: 'tcp' } })
}

/** What comes before another address, where this one was named. */
function spelled({ source }: Target): string {
  if (source === 'DOCKER_HOST')
    return 'export DOCKER_HOST='
  return source.startsWith('the context') ? `docker context update ${/"(.+)"/.exec(source)![1]} --docker host=` : 'npm start -- --host '
}

/** An HTTP answer that is none of an engine that works. */
function explainAnswer(error: ModemError, target: Target): Failure | undefined {
  const { statusCode } = error
  if (error instanceof NoEngineError || (statusCode && statusCode < 500))
    return noEngine(target)
  if (!statusCode)
    return undefined
  const [said] = /^[^\n<]{1,200}$/.exec(answerOf(error)) ?? []
  return { seen: `it answers with an error (${statusCode})${said ? `: ${said}` : ''}`, mend: restart(target.address) }
}

function noEngine(target: Target): Failure {
  const { address } = target
  const seen = NO_ENGINE
  switch (address.transport) {
    case 'ssh': return { seen, mend: `ssh ${loginOf(address)} docker version` }
    case 'tcp': return { seen, mend: address.port === TLS_PORT ? start(address) : spelled(target) + formatAddress({ ...address, port: TLS_PORT }) }
    default: return { seen, mend: start(address) }
  }
}

function explainConnect(code: string, target: Target): Failure | undefined {
  const { address } = target
  if (code.startsWith('HPE_'))
    return noEngine(target)
  switch (code) {
    case 'ENOENT': return address.transport === 'ssh'
      ? { seen: 'there is no program "ssh" on this machine', mend: 'sudo apt-get install openssh-client' }
      : { seen: 'no such socket', mend: start(address) }
    case 'ECONNREFUSED': return { seen: 'refused: nobody listens there', mend: start(address) }
    case 'EACCES': return { seen: 'permission denied: this user may not use the socket', mend: 'sudo usermod -aG docker $USER && newgrp docker' }
    case 'ENOTFOUND':
    case 'EAI_AGAIN': return { seen: 'no host of this name', mend: `${spelled(target)}tcp://the-right-name:2376` }
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH': return { seen: 'the machine does not answer: off, elsewhere, or behind a firewall', mend: `ping ${'hostname' in address ? address.hostname : 'localhost'}` }
    case 'ECONNRESET':
    case 'EPIPE': return { seen: 'the connection was cut', mend: restart(address) }
    default: return undefined
  }
}

function explainTls(error: NodeJS.ErrnoException & { cert?: { subjectaltname?: string } }, { address, tls, source }: Target & { tls: Tls, address: { transport: 'tcp' } }): Failure | undefined {
  const { code = '', message, cert } = error
  const machine = /^the machine "(.+)"/.exec(source)?.[1]
  const renew = machine ? `docker-machine regenerate-certs ${machine}` : undefined
  const server = `openssl s_client -connect ${address.hostname}:${address.port} </dev/null | openssl x509 -noout -issuer -dates -ext subjectAltName`
  const context = /^the context "(.+)"/.exec(source)?.[1]
  const point = (file: string): string => context ? `docker context update ${context} --docker "host=tcp://${address.hostname}:${address.port},ca=ca.pem,cert=cert.pem,key=key.pem"` : `export DOCKER_CERT_PATH=/directory/with/the/right/${file}`
  const from = tls.directory ? ` in ${tls.directory}` : ''
  if (UNKNOWN_SIGNERS.has(code))
    return { seen: `TLS: its certificate is not signed by the authority that is trusted (ca.pem${from}): another machine, or the wrong ca.pem`, mend: renew ?? point('ca.pem') }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return { seen: `TLS: its certificate is for ${cert?.subjectaltname?.replaceAll(/DNS:|IP Address:/g, '') ?? 'nobody'}, not for ${address.hostname}`, mend: renew ?? server }
  if (code === 'CERT_HAS_EXPIRED')
    return { seen: 'TLS: its certificate has expired', mend: renew ?? server }
  if (code === 'CERT_NOT_YET_VALID')
    return { seen: 'TLS: its certificate is not valid yet, or the clock of this machine is wrong', mend: 'sudo systemctl restart systemd-timesyncd' }
  if (RE_ALERT_CODE.test(code) || RE_CLIENT_REFUSED.test(message))
    return { seen: `TLS: the engine refuses our certificate (${tls.cert ? `cert.pem${from}` : `there is no cert.pem${from}`})`, mend: renew ?? point('cert.pem') }
  if (RE_TLS_TO_PLAIN.test(message))
    return { seen: 'TLS was tried, and the engine there speaks plain HTTP', mend: 'unset DOCKER_TLS_VERIFY DOCKER_TLS' }
  return undefined
}

function explainSsh({ stderr, exit, message }: SshError, address: SshAddress): Failure {
  const { hostname, port } = address
  const at = loginOf(address)
  const known = port === undefined || port === 22 ? hostname : `'[${hostname}]:${port}'`
  const seen = (text: string): boolean => stderr.includes(text)
  if (seen('REMOTE HOST IDENTIFICATION HAS CHANGED'))
    return { seen: 'ssh: the host key has CHANGED since the last time: another machine, or somebody in between', mend: `ssh-keygen -R ${known}   (only if you know why it changed)` }
  if (seen('Host key verification failed'))
    return { seen: 'ssh: the host key is not known yet', mend: `ssh ${at} true   (compare the fingerprint, then say yes)` }
  if (seen('Permission denied ('))
    return { seen: 'ssh: the machine does not let this user in', mend: `ssh-copy-id ${at}` }
  if (seen('Could not resolve hostname'))
    return { seen: 'ssh: no host of this name', mend: 'npm start -- --host ssh://user@the-right-name' }
  if (seen('Connection refused'))
    return { seen: 'ssh: refused: nobody listens there', mend: `On ${hostname}: sudo systemctl start ssh` }
  if (/timed out|No route to host|Network is unreachable/.test(stderr))
    return { seen: 'ssh: the machine does not answer: off, elsewhere, or behind a firewall', mend: `ping ${hostname}` }
  if (exit === 127 || /docker: (?:command )?not found/.test(stderr))
    return { seen: 'ssh works, but there is no docker program on that machine, which ssh:// needs', mend: `ssh ${at} sudo apt-get install -y docker.io docker-cli` }
  if (/connect: permission denied|permission denied while trying to connect/.test(stderr))
    return { seen: 'ssh works, but its user may not use the engine there', mend: `ssh ${at} 'sudo usermod -aG docker $USER'` }
  if (seen('Cannot connect to the Docker daemon') || seen('failed to open the raw stream connection'))
    return { seen: 'ssh works, but no engine runs on that machine', mend: `ssh ${at} sudo systemctl start docker` }
  return { seen: `ssh: ${message}`, mend: `ssh ${at} docker version` }
}

/** How an engine that is not there is started, where that can be known. */
function start(address: Address): string {
  if (address.transport === 'tcp')
    return `On ${address.hostname}: sudo systemctl start docker`
  return process.platform === 'linux' && address.transport === 'unix' && RE_OWN_SOCKET.test(address.path) ? 'sudo systemctl start docker' : 'Start the engine, or name another: npm start -- --host unix:///path'
}

function restart(address: Address): string {
  return 'hostname' in address ? `On ${address.hostname}: sudo systemctl restart docker` : 'sudo systemctl restart docker'
}
