import type { RecordedDemo } from '../demo/recording.ts'
import type { Progress, RecordedRun, Wish } from './recorded-run.ts'
import type { Run } from './run.ts'
import { ref, shallowRef } from 'vue'
import { keepPlace } from './keep-place.ts'
import { loadRecording } from './load-recording.ts'
import { openRecordedRun } from './recorded-run.ts'

/** Between the windows of one browser: what was pressed, that a window has come late, and how far the others are. */
type Message = { demo: string } & ({ wish: Wish } | { late: true } | { stands: Progress })

interface Opened {
  run: Run
  played: RecordedRun
  /** Settles when the recording is there, or is known not to be: what comes before has to wait. */
  loaded: Promise<void>
}

export interface Recorded {
  runOf: (demo: RecordedDemo) => Run
  close: () => void
}

/**
 * The demos of a page that has no server behind it: each window plays the recordings by itself, in step with the others.
 * @param base of the deck, with a slash at its end
 */
export function openRecorded(base: string): Recorded {
  const channel = new BroadcastChannel(`demo-recordings ${base}`)
  const demos = new Map<string, Opened>()
  const say = (message: Message): void => channel.postMessage(message)

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    const { loaded, played } = demos.get(data.demo) ?? {}
    void loaded?.then(() => receive(played!, data))
  }

  function receive(played: RecordedRun, data: Message): void {
    if ('wish' in data)
      played.follow(data.wish)
    else if ('stands' in data)
      played.join(data.stands)
    else
      answer(data.demo, played.progress())
  }

  function answer(demo: string, stands: Progress | undefined): void {
    if (stands)
      say({ demo, stands })
  }

  function open(demo: RecordedDemo): Opened {
    const played = openRecordedRun(demo)
    const known = ref(false)
    const refused = shallowRef<Run['refused']['value']>()
    const loaded = loadRecording(demo, base).then((found) => {
      if ('cast' in found)
        played.have(found)
      else
        played.lack(found)
      known.value = true
      say({ demo: demo.id, late: true })
      keepPlace(`${base} ${demo.id}`, played)
    })

    function wish(what: Wish): void {
      refused.value = undefined
      played.follow(what)
      say({ demo: demo.id, wish: what })
    }
    const refuse = (message: string): void => void (refused.value = { code: 'engine-away', message })

    const run: Run = {
      state: played.state,
      known,
      refused,
      engine: shallowRef(),
      role: ref('presenter'),
      connection: ref('alone'),
      play: step => wish({ does: 'play', step }),
      skip: () => wish({ does: 'skip', at: played.state.value.status }),
      stop: () => wish({ does: 'stop' }),
      pause: () => wish({ does: 'pause', paused: !played.state.value.paused }),
      reset: () => wish({ does: 'reset' }),
      type: () => {},
      choose: () => refuse('No server stands behind this page: only recordings play.'),
      watch: played.watch,
    }
    return { run, played, loaded }
  }

  return {
    runOf(demo) {
      const opened = demos.get(demo.id) ?? open(demo)
      demos.set(demo.id, opened)
      return opened.run
    },
    close: () => channel.close(),
  }
}
