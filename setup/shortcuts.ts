import type { ShortcutOptions } from '@slidev/types'
import type { StageDemo } from '../composables/stage.ts'
import { useNav } from '@slidev/client'
import { defineShortcutsSetup } from '@slidev/types'
import { demosOn } from '../composables/stage.ts'

/** Slidev's names for what a clicker and a speaker press; the others (down, shift+right) always change the slide. */
const ONE_PRESS = ['next_space', 'next_right', 'next_page_key']

/** The key press that nothing has been done for so far. Slidev repeats a held key by a timer, which is none. */
let fresh: KeyboardEvent | undefined
window.addEventListener('keydown', event => fresh = event.repeat ? fresh : event, { capture: true })
window.addEventListener('keyup', () => fresh = undefined, { capture: true })

function takePress(): KeyboardEvent | undefined {
  const press = fresh
  fresh = undefined
  return press
}

export default defineShortcutsSetup((operations, defaults) => {
  const { clicks, clicksTotal, currentSlideNo, isPrintMode } = useNav()

  function next(): void {
    const press = takePress()
    const demos = isPrintMode.value || clicks.value < clicksTotal.value ? [] : demosOn(currentSlideNo.value)
    if (demos.length === 0)
      return operations.next()
    if (press && !demos.some(demo => demo.press()))
      operations.next()
  }

  const onDemo = (act: (demo: StageDemo) => void) => (): void => {
    const press = takePress()
    // Ctrl+Shift+R reloads the page and Ctrl+S saves it: not ours.
    if (press && !press.ctrlKey && !press.metaKey && !press.altKey)
      demosOn(currentSlideNo.value).slice(0, 1).forEach(act)
  }
  const keys: ShortcutOptions[] = [
    { name: 'demo_stop', key: 's', fn: onDemo(demo => demo.stop()) },
    { name: 'demo_pause', key: 'p', fn: onDemo(demo => demo.pause()) },
    { name: 'demo_source', key: 'l', fn: onDemo(demo => demo.switchSource()) },
    { name: 'demo_reset', key: 'shift+r', fn: onDemo(demo => demo.reset()) },
    { name: 'demo_focus', key: 't', fn: onDemo(demo => demo.focus()) },
  ]
  return [...defaults.map(shortcut => ONE_PRESS.includes(shortcut.name ?? '') ? { ...shortcut, fn: next } : shortcut), ...keys]
})
