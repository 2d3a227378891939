import type { Step } from '../../demo/demo.ts'
import type { Line } from './line.ts'
import type { HandoutDemo } from './recording.ts'
import { cutLines } from './cut.ts'
import { escapeHtml } from './escape.ts'
import { drawLine } from './line.ts'
import { promisedLines } from './promised.ts'

type Recorded = NonNullable<HandoutDemo['recorded']>

function verdictOf(step: Step, next: Step | undefined, { exit, ok }: Recorded['steps'][number]): string {
  const mark = `<span class="${ok ? 'ok' : 'not-ok'}">${ok ? '✓' : '✗'}</span>`
  if (exit !== null)
    return `${mark} exit ${exit}`
  return `${mark} ${next?.kind === 'input' ? 'waits for input' : 'still running'}`
}

function drawOutput(step: Step, output: Line[]): string {
  return cutLines(output, promisedLines(step, output)).map(piece => 'lines' in piece
    ? piece.lines.map(drawLine).join('\n')
    : `<span class="cut">… ${piece.notShown} ${piece.notShown === 1 ? 'line' : 'lines'} not shown</span>`).join('\n')
}

function drawStep(step: Step, next: Step | undefined, recorded: Recorded): string {
  const result = recorded.steps[step.index]!
  const { typed, output } = recorded.transcript.steps[step.index]!
  const lines = [`<span class="typed">${typed.map(drawLine).join('\n')}</span>`, ...output.length > 0 ? [drawOutput(step, output)] : []]
  return `<li class="step">
<p class="step-verdict">${verdictOf(step, next, result)}<span class="seconds">${result.seconds.toFixed(1)} s</span></p>
<pre class="terminal"><code>${lines.join('\n')}</code></pre>
</li>`
}

function drawProvenance({ date, engine, images }: Recorded): string {
  const digests = images.map(({ name, digest }) => `${escapeHtml(name)} <span class="digest">${escapeHtml(digest.replace(/^(?:.*@)?(sha256:.{12}).*$/, '$1'))}</span>`)
  return [
    `Recorded <time datetime="${date}">${date}</time> on Docker ${escapeHtml(engine.version)}, API ${escapeHtml(engine.apiVersion)}`,
    ...digests,
  ].join(' · ')
}

/** What a demo did when it was recorded: each command with its output and exit code. */
export function drawDemo({ demo, recorded, gap }: HandoutDemo): string {
  const needs = demo.needs.map(id => `<a href="#demo-${id}">${id}</a>`).join(', ')
  const body = recorded
    ? `<ol class="steps">\n${demo.steps.map((step, index) => drawStep(step, demo.steps[index + 1], recorded)).join('\n')}\n</ol>`
    : `<pre class="terminal"><code>${escapeHtml(demo.code)}</code></pre>`
  return `<section class="sheet demo" id="demo-${demo.id}" style="--cols:${demo.cols}">
<header>
<h2 aria-level="3">Demo ${demo.id}</h2>
<p class="provenance">${recorded ? drawProvenance(recorded) : `<strong>NOT RECORDED</strong> ${escapeHtml(gap ?? '')}`}${needs && ` · starts from ${needs}`}</p>
</header>
${body}
</section>`
}

/** The terminal's last screen, for the demo's slide. */
export function drawScreen({ recorded }: HandoutDemo): string {
  if (!recorded)
    return ''
  return `<span class="screen-badge">RECORDED ${recorded.date}</span><code>${recorded.transcript.screen.map(drawLine).join('\n')}</code>`
}
