import type { Demo } from '../../demo/demo.ts'
import { escapeHtml } from './escape.ts'

/** A line whose words stay whole: a browser would break them behind a hyphen, which is part of an option. */
function drawLine(line: string): string {
  const words = escapeHtml(line).replaceAll(/\S+/g, word => word.includes('-') ? `<span class="cheat-word">${word}</span>` : word)
  return `<span class="cheat-line${line.startsWith('#') ? ' dim' : ''}">${words}</span>`
}

/** The last page: everything that is typed in the talk, in order. */
export function drawCheatSheet(demos: Demo[]): string {
  const parts = demos.map(({ id, code }) => `<section>
<h2 aria-level="2"><a href="#demo-${id}">${id}</a></h2>
<pre>${code.trim().split('\n').map(drawLine).join('\n')}</pre>
</section>`)
  return `<section class="sheet cheat-sheet" id="cheat-sheet">
<h1>All commands, in order</h1>
<div class="cheat-columns">
${parts.join('\n')}
</div>
</section>`
}
