import { addSyncMethod } from '@slidev/client'
import { defineAppSetup } from '@slidev/types'
import { reloadLostParts } from '../composables/reload-lost-parts.ts'
import { slideSync } from '../composables/slide-sync.ts'
import { useLive } from '../composables/useLive.ts'
import '@fontsource/jetbrains-mono/latin-400.css'
import '@fontsource/jetbrains-mono/latin-700.css'
import '@fontsource-variable/inter'
import '@xterm/xterm/css/xterm.css'
import '../styles/terminal.css'

/** Slidev's routes that print: they connect to nothing. */
const PRINTS = ['export', 'print']

export default defineAppSetup(({ router }) => {
  reloadLostParts()
  // not waited for: the first navigation ends after the app is mounted
  void router.isReady().then(() => {
    const { name, query } = router.currentRoute.value
    if ('print' in query || PRINTS.includes(String(name)))
      return
    addSyncMethod(slideSync(useLive(), () => {
      const { name, params, query } = router.currentRoute.value
      return name === 'presenter' ? { page: Number(params.no) || 1, clicks: Number(query.clicks) || 0 } : undefined
    }))
  })
})
