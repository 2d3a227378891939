import type { Buffer } from 'node:buffer'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { EngineState, Notice, Role, RunState, SlidePosition } from '../demo/protocol.ts'
import type { Access } from './access.ts'
import type { Demos } from './demos.ts'
import type { Run } from './runs/run.ts'
import { WebSocketServer } from 'ws'
import { decodeDrawn, MAX_FRAME, TICK_MS } from '../demo/protocol.ts'
import { AccessError } from './access.ts'
import { Allowance } from './allowance.ts'
import { Broadcast } from './broadcast.ts'
import { LiveWindow } from './live-window.ts'
import { answer } from './requests.ts'
import { SlideRelay } from './slide-relay.ts'

/** Viewers at once, in all and from one address of the network; presenters always find a place. */
const MOST_VIEWERS = 1200
const MOST_FROM_ONE_ADDRESS = 100
const MOST_PRESENTERS = 50
/** Milliseconds in which a window that is let go may say goodbye. */
const GOODBYE_MS = 1000
const RE_LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/

/** One address of the server, and who may come in there. */
export interface Entrance {
  server: Server
  access: Access
}

type Upgrade = (request: IncomingMessage, duplex: Duplex, head: Buffer) => void

/** Who is behind a window. */
interface Visitor { role: Role, address: string, isOnNetwork: boolean }

/** Where the engine is, and what was tried to reach it, is nobody's business on the network. */
function engineFor(isOnNetwork: boolean, state: EngineState): Notice {
  if (!isOnNetwork)
    return { type: 'engine', ...state }
  return state.state === 'away'
    ? { type: 'engine', state: 'away', target: '', lookedAt: ['the presenter\'s Docker host'] }
    : { type: 'engine', ...state, target: '' }
}

/**
 * Serves `/live` at all addresses of the process.
 * @param networkLink told to presenters, who show it to the room
 * @returns closes all windows
 */
export function serveLive(entrances: readonly Entrance[], { deck, engine, stage, hosts }: Demos, networkLink?: string): () => void {
  // a ping is answered below, where it is counted
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false, autoPong: false })
  const windows = new Map<LiveWindow, Visitor>()
  const all = { [Symbol.iterator]: () => windows.keys() }
  const broadcast = new Broadcast(all)
  const slides = new SlideRelay(all)

  const onEngine = (state: EngineState): void => {
    const texts = [false, true].map(isOnNetwork => JSON.stringify(engineFor(isOnNetwork, state)))
    windows.forEach(({ isOnNetwork }, window) => window.sendText(texts[Number(isOnNetwork)]!))
  }
  const onRun = (run: Run): void => broadcast.follow(run)
  const onState = (state: RunState): void => {
    broadcast.flush(state.demo)
    const text = JSON.stringify(state)
    for (const window of all) {
      if (window.watches(state.demo))
        window.sendText(text)
    }
  }
  const onHosts = (): void => {
    const text = JSON.stringify({ type: 'hosts', hosts: hosts.list() } satisfies Notice)
    windows.forEach(({ role }, window) => role === 'presenter' && window.sendText(text))
  }
  engine.on('change', onEngine)
  hosts.on('change', onHosts)
  stage.on('opened', onRun).on('state', onState)
  // a dev server that was restarted finds runs that go on
  for (const id of deck.demos.keys()) {
    const run = stage.run(id)
    if (run)
      onRun(run)
  }

  const hasRoom = (role: Role, address: string): boolean => {
    const same = [...windows.values()].filter(other => other.role === role)
    if (role === 'presenter')
      return same.length < MOST_PRESENTERS
    return same.length < MOST_VIEWERS && (RE_LOOPBACK.test(address) || same.filter(other => other.address === address).length < MOST_FROM_ONE_ADDRESS)
  }

  const open = (socket: WebSocket, visitor: Visitor): void => {
    const { role, isOnNetwork } = visitor
    const window = new LiveWindow(socket)
    const allowance = new Allowance()
    const move = (position: SlidePosition, stays: boolean): void => slides.move(window, position, stays)
    /** Counts what the window sends; one that sends too much is let go, and not listened to any more. */
    const mayGoOn = (): boolean => {
      if (socket.readyState !== socket.OPEN)
        return false
      if (allowance.take())
        return true
      // 1008: policy violation (RFC 6455 §7.4.1)
      socket.close(1008)
      socket.pause()
      setTimeout(() => socket.terminate(), GOODBYE_MS).unref()
      return false
    }
    windows.set(window, visitor)
    socket.on('ping', data => mayGoOn() && socket.bufferedAmount === 0 && socket.pong(data))
    socket.on('pong', mayGoOn)
    socket.on('message', (data, isBinary) => {
      const drawn = isBinary ? decodeDrawn(data as Buffer) : undefined
      if (drawn && window.drawn(drawn.channel, drawn.offset))
        return
      if (mayGoOn() && !drawn)
        answer({ window, role, stage, hosts, move }, isBinary ? '' : data.toString())
    })
    socket.on('close', () => windows.delete(window))
    socket.on('error', () => socket.terminate())
    window.tell({ type: 'welcome', role, deck: deck.deck, position: slides.position, ...(role === 'presenter' && { networkLink }) })
    window.tell(engineFor(isOnNetwork, engine.state))
    if (role === 'presenter')
      window.tell({ type: 'hosts', hosts: hosts.list() })
  }

  const refuse = (duplex: Duplex, status: number): void => {
    // the HTTP server has forgotten this connection: no time-out of its would ever end it
    duplex.once('finish', () => duplex.destroy())
    duplex.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  }
  const upgrades = entrances.map(({ server, access }) => {
    // in the dev server Vite has a WebSocket of its own, over which a page can do more than watch
    const others = server.listeners('upgrade') as Upgrade[]
    const upgrade: Upgrade = (request, duplex, head) => {
      duplex.on('error', () => duplex.destroy())
      try {
        const role = access.admit(request)
        if (request.url?.split('?')[0] !== '/live') {
          if (others.length === 0)
            return refuse(duplex, 404)
          return role === 'presenter' ? others.forEach(other => other.call(server, request, duplex, head)) : refuse(duplex, 403)
        }
        const address = request.socket.remoteAddress ?? ''
        if (!hasRoom(role, address))
          return refuse(duplex, 503)
        sockets.handleUpgrade(request, duplex, head, socket => open(socket, { role, address, isOnNetwork: access.isOnNetwork }))
      }
      catch (error) {
        refuse(duplex, error instanceof AccessError ? error.status : 400)
      }
    }
    server.removeAllListeners('upgrade').on('upgrade', upgrade)
    return () => server.off('upgrade', upgrade)
  })
  const tick = JSON.stringify({ type: 'tick' } satisfies Notice)
  const ticks = setInterval(() => windows.forEach((_, window) => {
    window.ping()
    window.sendText(tick)
  }), TICK_MS)

  return () => {
    clearInterval(ticks)
    engine.off('change', onEngine)
    hosts.off('change', onHosts)
    stage.off('opened', onRun).off('state', onState)
    upgrades.forEach(stop => stop())
    windows.forEach((_, window) => window.close())
    // a window that sleeps does not answer
    setTimeout(() => sockets.clients.forEach(socket => socket.terminate()), GOODBYE_MS).unref()
    sockets.close()
  }
}
