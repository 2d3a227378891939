import type { Ref } from 'vue'
import type { EngineState, Host, Notice, Refused, Request, Role, RunState, SlidePosition } from '../demo/protocol.ts'
import type { Connection, ConnectionState } from './connection.ts'
import type { Run, Sink } from './run.ts'
import { ref, shallowRef } from 'vue'
import { decodeBytes, DRAWN_EVERY, encodeDrawn } from '../demo/protocol.ts'
import { NO_CONNECTION, openConnection } from './connection.ts'

/** What this window has of one demo's run. */
interface Watched {
  state: Ref<RunState>
  known: Ref<boolean>
  refused: Ref<Pick<Refused, 'code' | 'message'> | undefined>
  /** Bytes of the run that the sinks have. */
  offset: number
  /** Bytes of the run that the server knows to be drawn. */
  told: number
  /** A gap was seen and the rest asked for: nothing is appended until it comes. */
  asked: boolean
  /** The press that nothing has answered yet: pressed again, it is the same press. */
  press?: string
  sinks: Set<Sink>
}

export interface Live {
  connection: Readonly<Ref<ConnectionState>>
  engine: Readonly<Ref<EngineState | undefined>>
  role: Readonly<Ref<Role | undefined>>
  runOf: (demo: string) => Run
  /** For presenters: the link for viewers on the network, if it is open to them. */
  networkLink: Readonly<Ref<string | undefined>>
  /** For presenters: the Docker hosts that the demos can go to. */
  hosts: Readonly<Ref<Host[]>>
  /** Why the demos have not gone to the host that was chosen last. */
  hostRefused: Readonly<Ref<Pick<Refused, 'code' | 'message'> | undefined>>
  /** Brings all demos to the host of this name. */
  goTo: (host: string) => void
  /** Where the presenter was last heard to be. */
  position: Readonly<Ref<SlidePosition | undefined>>
  /** Tells the other windows where this one is; false when it could not be said. */
  move: (position: SlidePosition) => boolean
  retry: () => void
  /** Makes no more attempts to connect, until told otherwise. */
  rest: (resting: boolean) => void
  close: () => void
}

/** Bytes that a terminal is given at once: it does nothing else until it has drawn them. */
const PIECE = 32 * 1024
/** A key held down or a text pasted may be longer than a message. */
const LONGEST_KEYS = 4096
const NOT_CONNECTED = { code: 'not-running' as const, message: 'Not connected: nothing was sent. Trying again by itself.' }

/** `crypto.randomUUID` is missing where the page is not from localhost or https. */
function newId(): string {
  return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * The window's one connection, with all its demos.
 * @param url of the server; undefined where there can be none
 */
export function openLive(url: string | undefined): Live {
  const connection = ref<ConnectionState>('off')
  const engine = shallowRef<EngineState>()
  const role = ref<Role>()
  const position = shallowRef<SlidePosition>()
  const networkLink = ref<string>()
  const hosts = shallowRef<Host[]>([])
  const hostRefused = shallowRef<Pick<Refused, 'code' | 'message'>>()
  const demos = new Map<string, Watched>()
  const opened: Connection = url === undefined ? NO_CONNECTION : openConnection(url, { state: onState, notice: onNotice, bytes: onBytes })

  function watchedOf(demo: string): Watched {
    let watched = demos.get(demo)
    if (!watched) {
      const state: RunState = { type: 'run', demo, run: null, channel: -1, status: 'idle', step: 0, results: [], source: 'live' }
      watched = { state: shallowRef(state), known: ref(false), refused: shallowRef(), offset: 0, told: 0, asked: false, sinks: new Set() }
      demos.set(demo, watched)
    }
    return watched
  }

  function clear(watched: Watched): void {
    watched.offset = 0
    watched.told = 0
    watched.sinks.forEach(sink => sink.clear())
  }

  /** Asks for the state and for the bytes that are missing. */
  function ask(demo: string, { state, offset }: Watched): void {
    const { run } = state.value
    opened.send({ type: 'watch', demo, ...run && { run, offset } })
  }

  function onState(state: ConnectionState): void {
    connection.value = state
    for (const [demo, watched] of demos) {
      watched.asked = false
      watched.known.value = false
      if (state === 'open' && watched.sinks.size > 0)
        ask(demo, watched)
    }
  }

  function onNotice(notice: Notice): void {
    switch (notice.type) {
      case 'welcome':
        role.value = notice.role
        position.value = notice.position
        networkLink.value = notice.networkLink
        break
      case 'slide':
        position.value = notice.position
        break
      case 'engine':
        engine.value = notice
        break
      case 'hosts':
        hosts.value = notice.hosts
        hostRefused.value = undefined
        break
      case 'run': {
        const watched = watchedOf(notice.demo)
        if (notice.run !== watched.state.value.run)
          clear(watched)
        watched.press = undefined
        watched.refused.value = undefined
        watched.state.value = notice
        watched.known.value = true
        break
      }
      case 'screen': {
        const watched = watchedOf(notice.demo)
        clear(watched)
        watched.offset = notice.offset
        watched.asked = false
        show(watched, notice.data, true)
        break
      }
      case 'refused':
        if (notice.host !== undefined) {
          hostRefused.value = notice
          break
        }
        for (const watched of notice.demo === undefined ? demos.values() : [watchedOf(notice.demo)]) {
          watched.press = undefined
          watched.refused.value = notice
        }
        break
      case 'tick':
        break
      default: {
        const unknown: never = notice
        console.error('A notice that this window does not know; reload it.', unknown)
      }
    }
  }

  function onBytes(frame: ArrayBuffer): void {
    const { channel, offset, bytes } = decodeBytes(frame)
    for (const [demo, watched] of demos) {
      if (watched.state.value.run === null || watched.state.value.channel !== channel)
        continue
      const repeated = watched.offset - offset
      if (repeated < 0) {
        if (!watched.asked)
          ask(demo, watched)
        watched.asked = true
        continue
      }
      watched.asked = false
      if (repeated >= bytes.length)
        continue
      for (let at = repeated; at < bytes.length; at += PIECE) {
        const piece = bytes.subarray(at, at + PIECE)
        watched.offset += piece.length
        show(watched, piece)
      }
    }
  }

  /** Shows what ends at the offset that the window has now, and tells the server when much of it is drawn: it sends no more than that ahead. */
  function show(watched: Watched, data: string | Uint8Array, isScreen = false): void {
    const { offset, state: { value: { channel } } } = watched
    const due = isScreen || offset - watched.told >= DRAWN_EVERY
    if (due)
      watched.told = offset
    let left = watched.sinks.size
    const drawn = due ? () => void (--left === 0 && opened.sendBytes(encodeDrawn(channel, offset))) : undefined
    watched.sinks.forEach(sink => sink.write(data, drawn))
  }

  function runOf(demo: string): Run {
    const watched = watchedOf(demo)
    const request = (message: Request): void => {
      watched.refused.value = opened.send(message) ? undefined : { ...NOT_CONNECTED }
    }
    return {
      state: watched.state,
      known: watched.known,
      refused: watched.refused,
      connection,
      engine,
      role,
      play(step) {
        // Pressed again before an answer it is the same press: the server joins it to the first.
        watched.press ??= newId()
        request({ type: 'play', demo, step, id: watched.press })
      },
      skip: () => request({ type: 'skip', demo }),
      stop: () => request({ type: 'stop', demo }),
      pause: () => request({ type: 'pause', demo }),
      choose: source => request({ type: 'source', demo, source }),
      reset: () => request({ type: 'reset', demo }),
      type(data) {
        for (let at = 0; at < data.length; at += LONGEST_KEYS)
          request({ type: 'keys', demo, data: data.slice(at, at + LONGEST_KEYS) })
      },
      watch(sink) {
        watched.sinks.add(sink)
        // A second terminal of this demo in the window has no bytes yet: begin again for both.
        if (watched.sinks.size > 1 || watched.offset > 0)
          clear(watched)
        ask(demo, watched)
        return () => {
          watched.sinks.delete(sink)
          if (watched.sinks.size === 0)
            opened.send({ type: 'unwatch', demo })
        }
      },
    }
  }

  const goTo = (name: string): void => {
    hostRefused.value = opened.send({ type: 'host', name }) ? undefined : { ...NOT_CONNECTED }
  }
  const move = (to: SlidePosition): boolean => opened.send({ type: 'slide', position: to })
  return { connection, engine, role, runOf, position, move, networkLink, hosts, hostRefused, goTo, retry: opened.retry, rest: opened.rest, close: opened.close }
}
