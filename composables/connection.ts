import type { Notice, Request } from '../demo/protocol.ts'
import { TICK_MS } from '../demo/protocol.ts'

/** `off`: there is none, as in print. `connecting`: never open so far. `alone`: no server stands behind the page, recordings play in it. */
export type ConnectionState = 'off' | 'connecting' | 'open' | 'reconnecting' | 'alone'

export interface Connection {
  /** Sends at once or not at all: nothing waits for a better time. Returns whether it was sent. */
  send: (request: Request) => boolean
  /** A binary frame, see `encodeDrawn`; at once or not at all. */
  sendBytes: (frame: Uint8Array<ArrayBuffer>) => void
  /** Cuts the wait before the next attempt short. */
  retry: () => void
  /** Makes no more attempts, until told otherwise. */
  rest: (resting: boolean) => void
  close: () => void
}

export interface ConnectionEvents {
  state: (state: ConnectionState) => void
  notice: (notice: Notice) => void
  /** A binary frame, see `decodeBytes`. */
  bytes: (frame: ArrayBuffer) => void
}

/** Where there can be no server. */
export const NO_CONNECTION: Connection = { send: () => false, sendBytes: () => {}, retry: () => {}, rest: () => {}, close: () => {} }

const FIRST_WAIT_MS = 100
/** Short: on a busy machine too a window is to be back within a second. */
const LONGEST_WAIT_MS = 700
/** A path that swallows packets never answers: give up on an attempt. */
const ATTEMPT_MS = 3000

/** The server ticks: an open connection that is silent for so long goes nowhere any more. */
const SILENT_MS = 3 * TICK_MS
/** After a sleep, or when the network is back, less silence is enough. */
const SUSPICIOUS_MS = 1.5 * TICK_MS

/** Milliseconds before the nth attempt in a row, half of them by chance: windows do not come back all at once. */
function waitBefore(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + Math.random() / 2)
}

/** Opens a WebSocket and keeps opening it until closed. */
export function openConnection(url: string, on: ConnectionEvents, wait = waitBefore): Connection {
  let socket: WebSocket
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let phase: 'trying' | 'open' | 'waiting' | 'resting' | 'closed' = 'trying'
  let wasOpen = false
  let heard = 0

  function open(): void {
    clearTimeout(timer)
    phase = 'trying'
    const opened = new WebSocket(url)
    socket = opened
    opened.binaryType = 'arraybuffer'
    timer = setTimeout(lose, ATTEMPT_MS, opened)
    opened.onopen = () => {
      clearTimeout(timer)
      phase = 'open'
      wasOpen = true
      attempt = 0
      hear(opened)
      on.state('open')
    }
    opened.onmessage = ({ data }) => {
      hear(opened)
      if (typeof data === 'string')
        on.notice(JSON.parse(data))
      else
        on.bytes(data)
    }
    opened.onclose = () => lose(opened)
  }

  function hear(from: WebSocket): void {
    heard = Date.now()
    clearTimeout(timer)
    timer = setTimeout(lose, SILENT_MS, from)
  }

  function lose(lost: WebSocket): void {
    drop(lost)
    phase = 'waiting'
    on.state(wasOpen ? 'reconnecting' : 'connecting')
    timer = setTimeout(open, wait(attempt++))
  }

  /** Leaves the socket, whatever it still has to say. */
  function drop(left: WebSocket): void {
    left.onopen = left.onmessage = left.onclose = null
    left.close()
    clearTimeout(timer)
  }

  on.state('connecting')
  open()
  return {
    send(request) {
      if (phase !== 'open' || socket.readyState !== WebSocket.OPEN)
        return false
      socket.send(JSON.stringify(request))
      return true
    },
    sendBytes(frame) {
      if (phase === 'open' && socket.readyState === WebSocket.OPEN)
        socket.send(frame)
    },
    retry() {
      if (phase === 'open' && Date.now() - heard > SUSPICIOUS_MS)
        lose(socket)
      if (phase === 'waiting')
        open()
    },
    rest(resting) {
      if (resting) {
        phase = 'resting'
        drop(socket)
      }
      else if (phase === 'resting') {
        open()
      }
    },
    close() {
      phase = 'closed'
      drop(socket)
      on.state('off')
    },
  }
}
