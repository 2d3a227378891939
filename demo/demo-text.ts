import type { Demo } from './demo.ts'

/**
 * The text that a recording is of: what is typed, what is expected of it, the terminal's size. Comments, and how long a
 * step may take, are not in a recording.
 */
export function demoText({ cols, rows, steps }: Pick<Demo, 'cols' | 'rows' | 'steps'>): string {
  return [`${cols}x${rows}`, ...steps.map(step => JSON.stringify(step.kind === 'command'
    ? [step.text, step.exit, String(step.until ?? ''), String(step.expect ?? '')]
    : [step.prompt, step.text, String(step.expect ?? '')]))].join('\n')
}

/** SHA-256 of the text, in hex. In a browser it needs a secure context: there, have it made when the deck is built. */
export async function hashDemo(demo: Parameters<typeof demoText>[0]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(demoText(demo)))
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('')
}
