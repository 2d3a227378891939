import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Target } from '../target.ts'
import { connect, isIP } from 'node:net'
import * as tls from 'node:tls'
import { SshConnection } from './ssh-connection.ts'

/** Milliseconds until a TCP connection to the engine must stand, TLS included; docker's own. */
const CONNECT_TIMEOUT_MS = 30_000

/** Milliseconds of silence after which a TCP connection asks for a sign of life: a way that swallows everything is no connection. */
export const ALIVE_MS = 5000

/** Opens a connection to the target. It may be written to at once; what goes wrong is its `error`. */
export function dial(target: Target): Duplex {
  const { address } = target
  switch (address.transport) {
    case 'unix':
    case 'npipe': return connect(address.path)
    case 'ssh': return new SshConnection(address)
    case 'tcp': {
      const plain = { host: address.hostname, port: address.port }
      return target.tls ? within(tls.connect({ ...plain, ...tlsOptions(target.tls, address.hostname) }), 'secureConnect') : within(connect(plain), 'connect')
    }
  }
}

function tlsOptions({ ca, cert, key, verify }: NonNullable<Target['tls']>, hostname: string): tls.ConnectionOptions {
  return {
    // without an authority of its own: those that this machine trusts
    ca: ca ?? [...tls.getCACertificates('default'), ...tls.getCACertificates('system')],
    cert,
    key,
    rejectUnauthorized: verify,
    ...(isIP(hostname) === 0 && { servername: hostname }),
  }
}

/** @returns the socket, which fails with ETIMEDOUT when it does not stand in time, or when the other end is gone and does not say so */
function within<S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): S {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error(`no connection within ${CONNECT_TIMEOUT_MS / 1000} s`), { code: 'ETIMEDOUT', syscall: 'connect' }))
  }, CONNECT_TIMEOUT_MS)
  const stop = (): void => clearTimeout(timer)
  // the agent asks for it only when it keeps the connection for another request
  return socket.setKeepAlive(true, ALIVE_MS).once(event, stop).once('close', stop)
}
