import type { Slide } from './slides.ts'
import { escapeHtml } from './escape.ts'

function link(anchor: string, number: string, title: string): string {
  return `<a href="#${anchor}"><span class="contents-number">${number}</span> ${escapeHtml(title)}</a>`
}

/** Table of contents: chapters with their slides, each demo under its slide, the cheat sheet. */
export function drawContents(slides: Slide[]): string {
  const items = slides.slice(1).map(slide => [
    `<li class="contents-level-${slide.level}">${link(`slide-${slide.no}`, String(slide.no), slide.title)}</li>`,
    ...slide.demos.map(id => `<li class="contents-demo">${link(`demo-${id}`, '›_', `demo ${id}`)}</li>`),
  ].join(''))
  return `<nav class="sheet table-of-contents" aria-labelledby="contents">
<h1 id="contents">Contents</h1>
<ul>
${items.join('\n')}
<li class="contents-level-1">${link('cheat-sheet', '', 'All commands, in order')}</li>
</ul>
</nav>`
}
