import type { RecordedDemo } from '../demo/recording.ts'
import type { Recorded } from './recorded.ts'
import type { Run } from './run.ts'
import { computed, watch } from 'vue'
import { openRecorded } from './recorded.ts'
import { useAlone } from './useAlone.ts'
import { useLive } from './useLive.ts'

let recorded: Recorded | undefined

/** A demo's run: from the server behind this page, or, where there is none, from the recording beside it. */
export function useRun(demo: RecordedDemo): Run {
  const live = useLive().runOf(demo.id)
  const alone = useAlone()
  const run = computed(() => alone.value ? (recorded ??= openRecorded(import.meta.env.BASE_URL)).runOf(demo) : live)
  return {
    state: computed(() => run.value.state.value),
    known: computed(() => run.value.known.value),
    engine: computed(() => run.value.engine.value),
    role: computed(() => run.value.role.value),
    connection: computed(() => run.value.connection.value),
    refused: computed(() => run.value.refused.value),
    play: step => run.value.play(step),
    skip: () => run.value.skip(),
    stop: () => run.value.stop(),
    pause: () => run.value.pause(),
    reset: () => run.value.reset(),
    choose: source => run.value.choose(source),
    type: data => run.value.type(data),
    watch(sink) {
      let leave = run.value.watch(sink)
      const stop = watch(run, (now) => {
        leave()
        sink.clear()
        leave = now.watch(sink)
      })
      return () => {
        stop()
        leave()
      }
    },
  }
}
