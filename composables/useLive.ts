import type { Live } from './live.ts'
import { isFile } from './is-file.ts'
import { openLive } from './live.ts'

let live: Live | undefined

/** The window's connection, opened when the first demo asks for it; a page that only prints never does. */
export function useLive(): Live {
  if (live)
    return live
  const opened = openLive(isFile ? undefined : `${location.origin.replace(/^http/, 'ws')}/live`)
  live = opened
  window.addEventListener('online', () => opened.retry())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible')
      opened.retry()
  })
  import.meta.hot?.dispose(() => {
    opened.close()
    live = undefined
  })
  return opened
}
