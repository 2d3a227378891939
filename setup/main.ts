import { addSyncMethod, useNav } from '@slidev/client'
import { defineAppSetup } from '@slidev/types'
import { loadSlides } from '../composables/load-slides.ts'
import { reloadLostParts } from '../composables/reload-lost-parts.ts'
import { slideSync } from '../composables/slide-sync.ts'
import { useLive } from '../composables/useLive.ts'
import '@fontsource/jetbrains-mono/latin-400.css'
import '@fontsource/jetbrains-mono/latin-700.css'
import '@fontsource-variable/inter'
import '@xterm/xterm/css/xterm.css'
import '../styles/terminal.css'

/** Slidev's pages that show all slides at once: they connect to nothing. */
const ALL_AT_ONCE = ['entry', 'export', 'overview', 'print']

export default defineAppSetup(({ app, router }) => {
  reloadLostParts()
  // not waited for: the first navigation ends after the app is mounted
  void router.isReady().then(() => {
    const { name, query } = router.currentRoute.value
    if ('print' in query || ALL_AT_ONCE.includes(String(name)))
      return
    // a slide that cannot be loaded is told of by its own event
    if (import.meta.env.PROD)
      loadSlides(app.runWithContext(useNav)).catch(() => {})
    const clicksIn = (query: { clicks?: unknown }): number => Number(query.clicks) || 0
    const opened = () => {
      const { name, params, query } = router.currentRoute.value
      const page = Number(params.no) || 1
      const leads = name === 'presenter'
      // its address is where it was, and it may have lagged behind (reload-lost-parts.ts); nobody has opened it there
      const isAgain = leads && performance.getEntriesByType('navigation').some(entry => (entry as PerformanceNavigationTiming).type === 'reload')
      return { at: { page, clicks: clicksIn(query) }, leads, follows: page === 1 || isAgain }
    }
    // Slidev has asked before us to be told: its state has the new place by then
    const onArrival = (arrived: (clicks: number) => void) => router.afterEach((to, _from, failure) => failure || arrived(clicksIn(to.query)))
    addSyncMethod(slideSync(useLive(), opened, onArrival))
  })
})
