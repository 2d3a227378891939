import type { Deck } from '../../server/deck.ts'
import type { HandoutDemo } from './recording.ts'
import type { Slide } from './slides.ts'
import { drawCheatSheet } from './cheat-sheet.ts'
import { drawContents } from './contents.ts'
import { drawDemo } from './demo.ts'
import { escapeHtml } from './escape.ts'
import { drawNotes } from './notes.ts'

export interface HandoutParts {
  deck: Deck
  slides: Slide[]
  /** By id. */
  demos: Map<string, HandoutDemo>
  /** Style sheets, in order. */
  styles: string[]
  notes: boolean
  lang: string
  /** CSS pixels of a slide. */
  size: { width: number, height: number }
}

function drawSlide(slide: Slide, { demos, notes }: HandoutParts): string {
  return [
    `<section class="sheet" id="slide-${slide.no}" aria-label="Slide ${slide.no}">`,
    `<div class="slide"><div class="slide-canvas">${slide.html}</div></div>`,
    notes && slide.note ? drawNotes(slide.note) : '',
    '</section>',
    ...slide.demos.map(id => drawDemo(demos.get(id)!)),
  ].join('\n')
}

/** The whole handout as one HTML document, which is the PDF's source as well. */
export function drawHandout(parts: HandoutParts): string {
  const { deck, slides, styles, lang, size } = parts
  const [cover, ...others] = slides.map(slide => drawSlide(slide, parts))
  return `<!doctype html>
<html lang="${escapeHtml(lang)}" class="handout${parts.notes ? ' with-notes' : ''}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(deck.title)}</title>
${styles.map(css => `<style>\n${css.replaceAll('</', '<\\/')}\n</style>`).join('\n')}
</head>
<body style="--slide-width:${size.width};--slide-height:${size.height}">
<main>
${cover}
${drawContents(slides)}
${others.join('\n')}
${drawCheatSheet([...deck.demos.values()])}
</main>
</body>
</html>
`
}
