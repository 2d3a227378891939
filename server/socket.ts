import type { Buffer } from 'node:buffer'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Notice, SlidePosition } from '../demo/protocol.ts'
import type { Access } from './access.ts'
import type { Demos } from './demos.ts'
import { WebSocketServer } from 'ws'
import { MAX_FRAME } from '../demo/protocol.ts'
import { AccessError } from './access.ts'
import { Broadcast } from './broadcast.ts'
import { LiveWindow } from './live-window.ts'
import { answer } from './requests.ts'

/** Windows at once; more than a speaker and a room's worth of viewers is a mistake or an attack. */
const MOST_WINDOWS = 1200
const PING_EVERY_MS = 15_000

/**
 * Serves `/live` on all of `servers`: the same process at its several addresses.
 * @returns closes all windows
 */
export function serveLive(servers: readonly Server[], { deck, engine, stage }: Demos, access: Access): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false })
  const windows = new Set<LiveWindow>()
  const broadcast = new Broadcast(windows)
  let position: SlidePosition | undefined
  const tell = (notice: Notice): void => windows.forEach(window => window.tell(notice))

  engine.on('change', state => tell({ type: 'engine', ...state }))
  stage.on('opened', run => broadcast.follow(run))
  stage.on('state', (state) => {
    broadcast.flush(state.demo)
    for (const window of windows) {
      if (window.watches(state.demo))
        window.tell(state)
    }
  })

  const open = (socket: WebSocket, role: Parameters<typeof answer>[0]['role']): void => {
    const window = new LiveWindow(socket)
    const move = (to: SlidePosition): void => {
      position = to
      for (const other of windows) {
        if (other !== window)
          other.tell({ type: 'slide', position })
      }
    }
    windows.add(window)
    socket.on('message', (data, isBinary) => answer({ window, role, stage, engine, move }, isBinary ? '' : data.toString()))
    socket.on('close', () => windows.delete(window))
    socket.on('error', () => socket.terminate())
    window.tell({ type: 'welcome', role, deck: deck.deck, position })
    window.tell({ type: 'engine', ...engine.state })
  }

  const upgrade = (request: IncomingMessage, duplex: Duplex, head: Buffer): void => {
    if (new URL(request.url ?? '/', 'http://host').pathname !== '/live')
      return
    try {
      const role = access.admit(request)
      if (windows.size >= MOST_WINDOWS)
        throw new AccessError(403, 'Too many windows.')
      sockets.handleUpgrade(request, duplex, head, socket => open(socket, role))
    }
    catch (error) {
      const status = error instanceof AccessError ? error.status : 400
      duplex.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    }
  }
  servers.forEach(server => server.on('upgrade', upgrade))
  const pings = setInterval(() => windows.forEach(window => window.ping()), PING_EVERY_MS)

  return () => {
    clearInterval(pings)
    servers.forEach(server => server.off('upgrade', upgrade))
    windows.forEach(window => window.close())
    sockets.close()
  }
}
