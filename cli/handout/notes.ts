import { createMarkdownExit } from 'markdown-exit'

const markdown = createMarkdownExit({ html: false, linkify: true })

/** Speaker notes of one slide, below it. */
export function drawNotes(note: string): string {
  return `<aside class="notes" aria-label="Speaker notes">\n${markdown.render(note)}</aside>`
}
