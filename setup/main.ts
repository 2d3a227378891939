import { defineAppSetup } from '@slidev/types'
import { reloadLostParts } from '../composables/reload-lost-parts.ts'
import '@fontsource/jetbrains-mono/latin-400.css'
import '@fontsource/jetbrains-mono/latin-700.css'
import '@fontsource-variable/inter'
import '@xterm/xterm/css/xterm.css'
import '../styles/terminal.css'

export default defineAppSetup(reloadLostParts)
