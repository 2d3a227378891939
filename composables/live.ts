import type { Ref } from 'vue'
import type { EngineState, Host, Notice, Refused, Role, SlidePosition } from '../demo/protocol.ts'
import type { Connection, ConnectionState } from './connection.ts'
import type { Run } from './run.ts'
import { ref, shallowRef } from 'vue'
import { decodeBytes } from '../demo/protocol.ts'
import { NO_CONNECTION, openConnection } from './connection.ts'
import { NOT_CONNECTED, watchRun } from './watched-run.ts'

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
  /**
   * Tells the other windows where this one is.
   * @param stays whether the slide is the one that was said or heard last
   * @returns false when it could not be said
   */
  move: (position: SlidePosition, stays: boolean) => boolean
  retry: () => void
  /** Makes no more attempts to connect, until told otherwise. */
  rest: (resting: boolean) => void
  close: () => void
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
  /** Own changes of the slide that the server has not taken in yet: what it tells until then is of before them. */
  let underWay = 0
  const runs = new Map<string, ReturnType<typeof watchRun>>()
  const opened: Connection = url === undefined ? NO_CONNECTION : openConnection(url, { state: onState, notice: onNotice, bytes: onBytes })

  function watched(demo: string): ReturnType<typeof watchRun> {
    const run = runs.get(demo) ?? watchRun(demo, opened)
    runs.set(demo, run)
    return run
  }

  function onState(state: ConnectionState): void {
    connection.value = state
    runs.forEach(run => run.connected(state === 'open'))
  }

  function onNotice(notice: Notice): void {
    switch (notice.type) {
      case 'welcome':
        underWay = 0
        role.value = notice.role
        position.value = notice.position
        networkLink.value = notice.networkLink
        break
      case 'slide':
        if (underWay === 0)
          position.value = notice.position
        break
      case 'moved':
        underWay--
        break
      case 'engine':
        engine.value = notice
        break
      case 'hosts':
        hosts.value = notice.hosts
        hostRefused.value = undefined
        break
      case 'run':
        watched(notice.demo).onState(notice)
        break
      case 'screen':
        watched(notice.demo).onScreen(notice)
        break
      case 'refused':
        if (notice.host !== undefined)
          hostRefused.value = notice
        else
          (notice.demo === undefined ? [...runs.values()] : [watched(notice.demo)]).forEach(run => run.onRefused(notice))
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
    const decoded = decodeBytes(frame)
    runs.forEach(run => run.onBytes(decoded))
  }

  const goTo = (name: string): void => {
    hostRefused.value = opened.send({ type: 'host', name }) ? undefined : { ...NOT_CONNECTED }
  }
  const move = (to: SlidePosition, stays: boolean): boolean => {
    const sent = opened.send({ type: 'slide', position: to, stays })
    underWay += Number(sent && !stays)
    return sent
  }
  return {
    connection,
    engine,
    role,
    runOf: demo => ({ ...watched(demo).run, connection, engine, role }),
    position,
    move,
    networkLink,
    hosts,
    hostRefused,
    goTo,
    retry: opened.retry,
    rest: opened.rest,
    close: opened.close,
  }
}
