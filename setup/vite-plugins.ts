import { defineVitePluginsSetup } from '@slidev/types'
import { demoServer } from '../server/dev.ts'

export default defineVitePluginsSetup(({ entry }) => [demoServer(entry), {
  name: 'demo-stage',
  // A dependency that Vite finds late reloads the page, in the middle of a talk.
  config: () => ({ optimizeDeps: { include: ['@xterm/xterm', 'valibot'] } }),
}])
