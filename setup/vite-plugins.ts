import { defineVitePluginsSetup } from '@slidev/types'
import { demoServer } from '../server/dev.ts'
import { reloadEntry } from './reload-entry.ts'
import { singleFile } from './single-file.ts'

export default defineVitePluginsSetup(({ entry, userRoot }) => [demoServer(entry), reloadEntry(), singleFile(userRoot), {
  name: 'demo-stage',
  // A dependency that Vite finds late reloads the page, in the middle of a talk.
  config: () => ({ optimizeDeps: { include: ['@xterm/xterm', 'valibot'] } }),
}])
