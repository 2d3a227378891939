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

/** One address of the server, and who may come in there. */
export interface Entrance {
  server: Server
  access: Access
}

/**
 * Serves `/live` at all addresses of the process.
 * @param networkLink told to presenters, who show it to the room
 * @returns closes all windows
 */
export function serveLive(entrances: readonly Entrance[], { deck, engine, stage }: Demos, networkLink?: string): () => void {
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
    window.tell({ type: 'welcome', role, deck: deck.deck, position, ...(role === 'presenter' && { networkLink }) })
    window.tell({ type: 'engine', ...engine.state })
  }

  const upgrade = (access: Access, request: IncomingMessage, duplex: Duplex, head: Buffer): void => {
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
  const upgrades = entrances.map(({ server, access }) => {
    const listener = (request: IncomingMessage, duplex: Duplex, head: Buffer): void => upgrade(access, request, duplex, head)
    server.on('upgrade', listener)
    return () => server.off('upgrade', listener)
  })
  const pings = setInterval(() => windows.forEach(window => window.ping()), PING_EVERY_MS)

  return () => {
    clearInterval(pings)
    upgrades.forEach(stop => stop())
    windows.forEach(window => window.close())
    sockets.close()
  }
}
