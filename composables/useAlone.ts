import type { Ref } from 'vue'
import { ref } from 'vue'
import { SERVER_HEADER } from '../demo/protocol.ts'
import { isFile } from './is-file.ts'
import { useLive } from './useLive.ts'

/** A socket of the server is open long before. */
const FIRST_LOOK_MS = 400
const LOOK_EVERY_MS = 2000
/** Once recordings play: a server may still be started in the place of the files. */
const LOOK_AGAIN_MS = 15_000

/** Whether the pages come from the demos' server; `unknown` where nobody answers. */
async function lookForServer(): Promise<'there' | 'none' | 'unknown'> {
  try {
    // the page itself, which is there: a question for something missing would be an error in the console
    const { ok, headers } = await fetch(import.meta.env.BASE_URL, { method: 'HEAD', cache: 'no-store' })
    const ours = headers.has(SERVER_HEADER)
    return ours && ok ? 'there' : ours ? 'unknown' : 'none'
  }
  catch {
    return 'unknown'
  }
}

let alone: Ref<boolean> | undefined

/** Whether this page has no server behind it, as on a static web server: found out while the socket does not open. */
export function useAlone(): Readonly<Ref<boolean>> {
  if (alone)
    return alone
  // a page that was opened as a file has no server
  const found = alone = ref(isFile)
  if (isFile)
    return found
  const live = useLive()

  async function look(): Promise<void> {
    if (live.connection.value === 'open' || live.connection.value === 'reconnecting')
      return
    const server = await lookForServer()
    if (server === 'none' && live.connection.value === 'connecting') {
      live.rest(true)
      found.value = true
    }
    if (server === 'there' && found.value) {
      found.value = false
      live.rest(false)
    }
    setTimeout(look, found.value ? LOOK_AGAIN_MS : LOOK_EVERY_MS)
  }
  setTimeout(look, FIRST_LOOK_MS)
  return found
}
