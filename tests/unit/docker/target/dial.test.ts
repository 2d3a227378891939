import type { Buffer } from 'node:buffer'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Target } from '../../../../server/docker/target.ts'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dial } from '../../../../server/docker/target/dial.ts'
import { makeAuthority, makeCertificate } from '../../../engine/certificates.ts'

/** What the kernel has set for a connection of ours: 2 is the timer of keep-alive (proc_pid_net(5), `tr`). */
async function timerOf(socket: Socket): Promise<string | undefined> {
  const [here, there] = [socket.localPort!, socket.remotePort!].map(port => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`)
  const rows = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map(row => row.trim().split(/\s+/))
  // a connection that has ended may still hold the same port, to elsewhere
  return rows.find(([, local, remote]) => local === here && remote === there)?.[5]?.split(':')[0]
}

describe.runIf(process.platform === 'linux')('a connection to an engine by TCP', () => {
  let directory: string
  let tls: { key: Buffer, cert: Buffer, ca: Buffer }
  const servers: Server[] = []

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'dial-test-'))
    const authority = join(directory, 'authority')
    await makeAuthority(authority, 'an authority')
    await makeCertificate(authority, directory, 'engine', { names: 'IP:127.0.0.1' })
    const [key, cert, ca] = await Promise.all(['engine-key.pem', 'engine.pem', 'authority/ca.pem'].map(name => readFile(join(directory, name))))
    tls = { key: key!, cert: cert!, ca: ca! }
  })
  afterAll(async () => {
    servers.forEach(server => server.close())
    await rm(directory, { recursive: true })
  })

  async function targetAt(server: Server, tls?: Target['tls']): Promise<Target> {
    servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    return { host: `tcp://127.0.0.1:${port}`, address: { transport: 'tcp', hostname: '127.0.0.1', port }, tls, source: 'a test', lookedAt: [] }
  }

  it('asks for signs of life from its first byte, without TLS', async () => {
    const socket = dial(await targetAt(createServer())) as Socket
    await once(socket, 'connect')
    await expect.poll(() => timerOf(socket), { timeout: 20_000 }).toBe('02')
    socket.destroy()
  })

  it('asks for signs of life from its first byte, with TLS', async () => {
    const socket = dial(await targetAt(createTlsServer(tls), { ca: tls.ca, verify: true, directory })) as Socket
    await once(socket, 'secureConnect')
    await expect.poll(() => timerOf(socket), { timeout: 20_000 }).toBe('02')
    socket.destroy()
  })
})
