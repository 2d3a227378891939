import type { Sync } from '@slidev/client'
import type { SlidePosition } from '../demo/protocol.ts'
import type { Place } from './led.ts'
import type { Live } from './live.ts'
import { disableBuiltinSync } from '@slidev/client'
import { toRaw, watch } from 'vue'
import { isSame, Led } from './led.ts'
import { seldom } from './seldom.ts'

/** Slidev's key for the state that holds page, clicks, timer and cursor (`@slidev/client/setup/root.ts`). */
const RE_SHARED = / - shared$/

export interface Opened { at: Place, leads: boolean, follows: boolean }

/** Milliseconds between two messages of which only the pointer is the cause: some mice move 1000 times a second. */
const POINT_EVERY_MS = 33

/** The same text for the same place and timer, wherever the pointer is. */
function turnOf({ page, clicks, timer }: SlidePosition): string {
  return JSON.stringify([page, clicks, timer?.status, timer?.startedAt, timer?.pausedAt, Object.entries(timer?.slides ?? {})])
}

/** The same text for the same position, whatever the order of its keys. */
function keyOf(position: SlidePosition): string {
  const { cursor } = position
  return turnOf(position) + JSON.stringify([cursor?.x, cursor?.y, cursor?.style])
}

/**
 * Slidev's slide position over the live connection: the server decides who moves it, and it works in the built deck.
 * Until the connection stands, as from a static web server, Slidev's own way between windows is left on.
 * @param opened how the window came up: where it is, whether the others are to come there, and whether it wants to be led
 *   where somebody has been already: opened at the deck's beginning, or a presenter's that was loaded again
 * @param onArrival takes what it is to call whenever a navigation has succeeded and Slidev has put it into its state: with
 *   the clicks that the address has
 */
export function slideSync(live: Live, opened: () => Opened, onArrival: (arrived: (clicks: number) => void) => void): Sync {
  return {
    init(channelKey, onUpdate, shared) {
      if (!RE_SHARED.test(channelKey))
        return
      const state = shared as unknown as SlidePosition
      /** What was last said or heard: it need not be said again. */
      let known = ''
      /** Its turn. */
      let turn = ''
      /** Its place. */
      let last: Place | undefined
      /** This window has moved while it could not say so: then it does not go back, but says so later. */
      let moved = false
      /** Until the welcome is over: a window that was opened at a slide stays there, until somebody moves. */
      let joined = false
      /** Where this window has moved or is led to. Slidev's state is for a moment where it was before. */
      let place: Place | undefined
      const led = new Led()

      const here = (): SlidePosition => {
        const { clicksTotal, timer, cursor } = toRaw(state)
        // Slidev's state learns of the first slide only when it is left
        const { page, clicks } = place ?? opened().at
        return { page, clicks, clicksTotal, timer, cursor }
      }
      const say = (): void => {
        const position = here()
        turn = turnOf(position)
        if (live.role.value !== 'presenter' || keyOf(position) === known)
          return
        const stays = last !== undefined && isSame(last, position)
        const said = live.move(position, stays)
        moved = !said && !stays
        if (!said)
          return
        known = keyOf(position)
        last = position
      }
      // a window takes what was not said by its own kind; the server is of no kind
      const update = (): void => onUpdate({ ...live.position.value, lastUpdate: { id: 'server', type: 'server', time: Date.now() } } as never)
      const lead = (): void => {
        const { target } = led
        if (!target)
          return
        update()
        // Slidev takes nothing from elsewhere until a timer ends after its own change: late in a window in the background
        if (!isSame(state, target))
          setTimeout(lead)
      }
      onArrival((clicks) => {
        const arrival = led.arrive({ page: state.page, clicks })
        if (arrival === 'own')
          place = { page: state.page, clicks: state.clicks }
        else if (arrival === 'on-the-way')
          setTimeout(lead)
      })
      watch(live.role, (role) => {
        if (!role)
          return
        disableBuiltinSync()
        // in Slidev's dev server the state goes another way as well, which does not count as builtin (vite-plugin-vue-server-ref)
        if ('$paused' in shared)
          shared.$paused = true
        // the position comes with the same welcome, right after the role
        queueMicrotask(() => {
          joined = true
          const { leads, follows } = opened()
          if (leads && !(follows && live.position.value))
            say()
        })
      }, { flush: 'sync' })
      watch(live.position, (position) => {
        if (moved)
          return say()
        if (!position)
          return
        known = keyOf(position)
        turn = turnOf(position)
        last = position
        if (!joined && !opened().follows)
          return
        if (place && isSame(place, position))
          return update()
        place = position
        led.to(position)
        lead()
      }, { flush: 'sync' })
      // Slidev's own mark for "this came from elsewhere" is taken off by a timer, late in a window in the background
      const sayWhenDue = seldom(say, POINT_EVERY_MS)
      return () => sayWhenDue(turnOf(here()) !== turn)
    },
  }
}
