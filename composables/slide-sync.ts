import type { Sync } from '@slidev/client'
import type { SlidePosition } from '../demo/protocol.ts'
import type { Live } from './live.ts'
import { disableBuiltinSync } from '@slidev/client'
import { toRaw, watch } from 'vue'

/** Slidev's key for the state that holds page, clicks, timer and cursor (`@slidev/client/setup/root.ts`). */
const RE_SHARED = / - shared$/

/**
 * Slidev's slide position over the live connection: the server decides who moves it, and it works in the built deck.
 * Until the connection stands, as from a static web server, Slidev's own way between windows is left on.
 */
export function slideSync(live: Live): Sync {
  return {
    init(channelKey, onUpdate, state) {
      if (!RE_SHARED.test(channelKey))
        return
      /** This window has moved while it could not say so: then it does not go back, but says so later. */
      let moved = false

      const say = (): void => {
        const { page, clicks, clicksTotal, timer, cursor } = toRaw(state) as SlidePosition
        moved = live.role.value === 'presenter' && !live.move({ page, clicks, clicksTotal, timer, cursor })
      }
      watch(live.role, (role) => {
        if (!role)
          return
        disableBuiltinSync()
        if (!live.position.value)
          say()
      }, { flush: 'sync' })
      watch(live.position, (position) => {
        if (moved)
          return say()
        // a window takes what was not said by its own kind; the server is of no kind
        if (position)
          onUpdate({ ...position, lastUpdate: { id: 'server', type: 'server', time: Date.now() } } as never)
      }, { flush: 'sync' })
      return (_state, updating) => {
        if (!updating)
          say()
      }
    },
  }
}
