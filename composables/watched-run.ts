import type { decodeBytes, Refused, Request, RunState, Screen } from '../demo/protocol.ts'
import type { Connection } from './connection.ts'
import type { Run, Sink } from './run.ts'
import { ref, shallowRef } from 'vue'
import { DRAWN_EVERY, encodeDrawn, idleRun, MAX_KEYS } from '../demo/protocol.ts'

/** Bytes that a terminal is given at once: it does nothing else until it has drawn them. */
const PIECE = 32 * 1024
/** Why nothing came of a wish while the path was gone. */
export const NOT_CONNECTED = { code: 'not-running', message: 'Not connected: nothing was sent. Trying again by itself.' } as const

/** `crypto.randomUUID` is missing where the page is not from localhost or https. */
function newId(): string {
  return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * What this window has of one demo's run: its state, and its bytes without a gap or a repeat.
 * @param path to the server, for what the run is asked for
 */
export function watchRun(demo: string, path: Pick<Connection, 'send' | 'sendBytes'>) {
  const state = shallowRef<RunState>(idleRun(demo, 'live'))
  const known = ref(false)
  const refused = shallowRef<Pick<Refused, 'code' | 'message'>>()
  const sinks = new Set<Sink>()
  /** Bytes of the run that the sinks have. */
  let offset = 0
  /** Bytes of the run that the server knows to be drawn. */
  let told = 0
  /** A gap was seen and the rest asked for: nothing is appended until it comes. */
  let asked = false
  /** The press that nothing has answered yet: pressed again, it is the same press. */
  let press: string | undefined

  function clear(): void {
    offset = 0
    told = 0
    sinks.forEach(sink => sink.clear())
  }

  /** Asks for the state and for the bytes that are missing. */
  function ask(): void {
    const { run } = state.value
    path.send({ type: 'watch', demo, ...run && { run, offset } })
  }

  /** Shows what ends at `offset`, and tells the server when much of it is drawn: it sends no more than that ahead. */
  function show(data: string | Uint8Array, isScreen = false): void {
    const { channel } = state.value
    const end = offset
    const due = isScreen || end - told >= DRAWN_EVERY
    if (due)
      told = end
    let left = sinks.size
    const drawn = due ? () => void (--left === 0 && path.sendBytes(encodeDrawn(channel, end))) : undefined
    sinks.forEach(sink => sink.write(data, drawn))
  }

  const request = (message: Request): void => {
    refused.value = path.send(message) ? undefined : { ...NOT_CONNECTED }
  }
  const run: Omit<Run, 'engine' | 'role' | 'connection'> = {
    state,
    known,
    refused,
    play(step) {
      // Pressed again before an answer it is the same press: the server joins it to the first.
      press ??= newId()
      request({ type: 'play', demo, step, id: press })
    },
    skip: () => request({ type: 'skip', demo }),
    stop: () => request({ type: 'stop', demo }),
    pause: () => request({ type: 'pause', demo }),
    choose: source => request({ type: 'source', demo, source }),
    reset: () => request({ type: 'reset', demo }),
    type(data) {
      // a key held down or a text pasted may be longer than a message
      for (let at = 0, end: number; at < data.length; at = end) {
        end = at + MAX_KEYS
        // half a character is none: both halves go with the next message
        if (data.codePointAt(end - 1)! > 0xFFFF)
          end--
        request({ type: 'keys', demo, data: data.slice(at, end) })
      }
    },
    watch(sink) {
      sinks.add(sink)
      // A second terminal of this demo in the window has no bytes yet: begin again for both.
      if (sinks.size > 1 || offset > 0)
        clear()
      ask()
      return () => {
        sinks.delete(sink)
        if (sinks.size === 0)
          path.send({ type: 'unwatch', demo })
      }
    },
  }

  return {
    run,
    /** The path stands anew, or is gone: either way, what is known is of before. */
    connected(open: boolean): void {
      asked = false
      known.value = false
      if (open && sinks.size > 0)
        ask()
    },
    onState(notice: RunState): void {
      if (notice.run !== state.value.run)
        clear()
      press = undefined
      refused.value = undefined
      state.value = notice
      known.value = true
    },
    onScreen(notice: Screen): void {
      clear()
      offset = notice.offset
      asked = false
      show(notice.data, true)
    },
    /** Takes the bytes of any run: those of others are left. */
    onBytes({ channel, offset: at, bytes }: ReturnType<typeof decodeBytes>): void {
      if (state.value.run === null || state.value.channel !== channel)
        return
      const repeated = offset - at
      if (repeated < 0) {
        if (!asked)
          ask()
        asked = true
        return
      }
      asked = false
      for (let from = repeated; from < bytes.length; from += PIECE) {
        const piece = bytes.subarray(from, from + PIECE)
        offset += piece.length
        show(piece)
      }
    },
    onRefused(notice: Pick<Refused, 'code' | 'message'>): void {
      press = undefined
      refused.value = notice
    },
  }
}
