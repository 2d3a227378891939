import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Access } from './access.ts'

/**
 * Keeps the number of connections bounded without turning a newcomer away, who may be the presenter: the oldest one that
 * is neither a window nor the presenter's goes.
 */
export function keepPlaces(server: Server, access: Access, most: number): void {
  const all = new Set<Duplex>()
  /** The oldest first. */
  const strangers = new Set<Duplex>()
  server.on('connection', (socket: Socket) => {
    all.add(socket)
    strangers.add(socket)
    socket.once('close', () => {
      all.delete(socket)
      strangers.delete(socket)
    })
    if (all.size <= most)
      return
    const [oldest = socket] = strangers
    // it counts no more, although its end comes a moment later
    all.delete(oldest)
    strangers.delete(oldest)
    oldest.destroy()
  })
  server.prependListener('request', (request: IncomingMessage) => {
    if (access.isPresenter(request))
      strangers.delete(request.socket)
  })
  // refused ones are ended where they are refused
  server.prependListener('upgrade', (_request: IncomingMessage, socket: Duplex) => strangers.delete(socket))
}
