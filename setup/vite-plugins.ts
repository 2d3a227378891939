import { defineVitePluginsSetup } from '@slidev/types'

export default defineVitePluginsSetup(() => [{
  name: 'demo-stage',
  // A dependency that Vite finds late reloads the page, in the middle of a talk.
  config: () => ({ optimizeDeps: { include: ['@xterm/xterm', 'valibot'] } }),
}])
