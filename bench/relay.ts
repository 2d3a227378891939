import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { once } from 'node:events'
import process from 'node:process'
import { WebSocketServer } from 'ws'
import { connect } from '../tests/engine/connect.ts'
import { removeContainer } from './place.ts'

/** The least that a server of Node can do: ws and dockerode, a container's terminal and one window, and nothing between them. */
async function main(host: string, name: string): Promise<void> {
  const docker = connect(host)
  await removeContainer(docker, name)
  const container = await docker.createContainer({ name, Image: 'busybox', Cmd: ['cat'], Tty: true, OpenStdin: true, AttachStdin: true, HostConfig: { LogConfig: { Type: 'none', Config: {} } } })
  const stream = await container.attach({ hijack: true, stream: true, stdin: true, stdout: true, stderr: true }) as Duplex
  await container.start()
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  server.on('connection', (socket) => {
    socket.on('message', data => stream.write(data as Uint8Array))
    stream.on('data', bytes => socket.send(bytes))
  })
  await once(server, 'listening')
  process.on('disconnect', () => void removeContainer(docker, name).then(() => process.exit(0)))
  process.send!((server.address() as AddressInfo).port)
}

const [host, name] = process.argv.slice(2)
void main(host!, name!)
