import type { IDisposable } from '@xterm/xterm'
import type { Ref } from 'vue'
import type { Run } from './run.ts'
import type { Typing } from './typing.ts'
import { useDarkMode, useSlideContext } from '@slidev/client'
import { Terminal } from '@xterm/xterm'
import { computed, onBeforeUnmount, shallowRef, watch } from 'vue'
import { boundMarks } from '../demo/bounded-marks.ts'
import { boundSequences } from '../demo/bounded-sequences.ts'
import { fitFont } from './fit-font.ts'
import { readTheme } from './terminal-theme.ts'
import { useSize } from './useSize.ts'

const FONT = '"JetBrains Mono"'
const SCROLLBACK = 5000
const ALTERNATE_AND_BACK = '\x1B[?47h\x1B[?47l'
/**
 * An empty terminal; written, not called, so that it takes its turn among the bytes.
 * xterm draws no cursor before it was focused once, or has been in the alternate screen and back.
 */
const RESET = `\x1Bc${ALTERNATE_AND_BACK}`
/** Two Escapes within this time leave the terminal; one belongs to the program in it. */
const DOUBLE_MS = 500
/** Who types pauses less than this: a text that the end of its program cuts in two is no row of shortcuts. */
const QUIET_MS = 1000

interface Options {
  /** The area of the slide that the terminal fills. */
  box: Ref<HTMLElement | null>
  /** Inside `box`: the element that the terminal is opened in. */
  host: Ref<HTMLElement | null>
  cols: number
  rows: number
  run: Run
  /** Whether a terminal is wanted yet: it is opened once, and kept. */
  wanted: Ref<boolean>
  /** What becomes of keys. */
  typing: Ref<Typing>
}

/** Opens xterm in the slide and joins it to the run. */
export function useTerminal({ box, host, cols, rows, run, wanted, typing }: Options) {
  const { $scale, $zoom } = useSlideContext()
  const { isDark } = useDarkMode()
  const terminal = shallowRef<Terminal>()
  const focused = shallowRef(false)
  const size = useSize(box)
  /** The slide is scaled by CSS; the terminal is drawn unscaled, with a larger font, for sharp text and true mouse positions. */
  const scale = computed(() => $scale.value * $zoom.value)
  const hostStyle = computed(() => ({
    width: `${size.value.width * scale.value}px`,
    height: `${size.value.height * scale.value}px`,
    transform: `scale(${1 / scale.value})`,
  }))
  const disposables: IDisposable[] = []
  let gone = false
  let typedAt = -QUIET_MS
  let leaving: ReturnType<typeof setTimeout> | undefined

  async function open(element: HTMLElement): Promise<void> {
    // xterm measures its font once; a font that cannot be had is no reason to have no terminal.
    await Promise.allSettled(['400', '700'].map(weight => document.fonts.load(`${weight} 16px ${FONT}`)))
    if (gone)
      return
    const opened = new Terminal({
      cols,
      rows,
      fontFamily: `${FONT}, monospace`,
      fontWeight: 400,
      fontWeightBold: 700,
      scrollback: SCROLLBACK,
      minimumContrastRatio: 4.5,
      theme: readTheme(element),
      cursorInactiveStyle: 'outline',
    })
    boundSequences(opened)
    opened.open(element)
    opened.write(RESET)
    disposables.push(opened, ...listen(opened))
    const unwatch = run.watch({ clear: () => opened.write(RESET), write: (data, drawn) => opened.write(typeof data === 'string' ? data : boundMarks(data), drawn) })
    disposables.push({ dispose: unwatch })
    terminal.value = opened
  }

  function listen(opened: Terminal): IDisposable[] {
    let escapedAt = -DOUBLE_MS
    opened.attachCustomKeyEventHandler((event) => {
      if (event.type !== 'keydown')
        return true
      typedAt = performance.now()
      const escapedBefore = event.timeStamp - escapedAt < DOUBLE_MS
      escapedAt = event.key === 'Escape' ? event.timeStamp : -DOUBLE_MS
      const leaves = event.key === 'PageDown' || event.key === 'PageUp'
        || (event.key === '.' && event.ctrlKey) || (event.key === 'Escape' && escapedBefore)
      // Slidev's keys are alive as soon as nothing has the focus, so the same PageDown reaches them.
      if (leaves)
        opened.blur()
      return !leaves
    })
    const onFocus = (): void => {
      focused.value = typing.value.keys !== 'over'
      if (!focused.value)
        opened.blur()
    }
    const onBlur = (): void => void (focused.value = false)
    opened.textarea?.addEventListener('focus', onFocus)
    opened.textarea?.addEventListener('blur', onBlur)
    // what is selected in a terminal is no selection of the page's, and where nothing takes keys the terminal has no focus
    const onCopy = (event: ClipboardEvent): void => {
      if (!opened.hasSelection() || !opened.element?.checkVisibility() || document.getSelection()?.toString())
        return
      event.clipboardData?.setData('text/plain', opened.getSelection())
      event.preventDefault()
    }
    document.addEventListener('copy', onCopy)
    return [
      // A terminal also answers questions of the program in it by itself: only the one being typed into does.
      opened.onData(data => focused.value && run.type(data)),
      { dispose: () => document.removeEventListener('copy', onCopy) },
    ]
  }

  const stopWaiting = watch([wanted, size, host], ([isWanted, { width }, element]) => {
    // A hidden slide has no size, and xterm measures its font where it is opened.
    if (!isWanted || !element || width === 0)
      return
    stopWaiting()
    void open(element)
  }, { flush: 'post' })

  watch([terminal, size, scale], ([opened, { width, height }, factor]) => {
    if (!opened)
      return
    const { fontSize } = opened.options
    fitFont(opened, { width: width * factor, height: height * factor })
    // xterm's scroll bar keeps the former height of a line, and the wheel does nothing, until the buffer is another one
    if (opened.options.fontSize !== fontSize && opened.buffer.active.type === 'normal')
      opened.write(ALTERNATE_AND_BACK)
  }, { flush: 'post' })

  watch([isDark, terminal], ([, opened]) => {
    if (opened?.element)
      opened.options.theme = readTheme(opened.element)
  }, { flush: 'post' })

  watch([terminal, typing], ([opened, { keys }]) => {
    if (!opened)
      return
    opened.options.disableStdin = keys !== 'sent'
    opened.options.cursorBlink = keys === 'sent'
    leaveWhenQuiet(opened)
  })

  /** Keys stay the terminal's until nobody types; of what nothing takes any more, none may become a shortcut of the slides. */
  function leaveWhenQuiet(opened: Terminal): void {
    clearTimeout(leaving)
    if (typing.value.keys !== 'over')
      return
    const left = typedAt + QUIET_MS - performance.now()
    if (left > 0)
      leaving = setTimeout(leaveWhenQuiet, left, opened)
    else
      opened.blur()
  }

  onBeforeUnmount(() => {
    gone = true
    clearTimeout(leaving)
    disposables.forEach(disposable => disposable.dispose())
  })

  /** Later, so that the key that asks for it is not typed into the terminal. */
  const focus = (): void => void setTimeout(() => terminal.value?.focus())
  return { hostStyle, focused, focus }
}
