import type { Plugin } from 'vite'

/**
 * Stands in the page itself: loads it again when its first script, or a style sheet, got lost on the way, which otherwise
 * leaves it blank or plain. See `composables/reload-lost-parts.ts` for why that happens, and for parts that are loaded later.
 * A part that is really missing is asked for ten times, more and more slowly.
 */
export const RELOAD_ENTRY = [
  `addEventListener('error',({target})=>{`,
  `const times=Number(sessionStorage.getItem('demo-entry-lost'))+1;`,
  `if(times>10||!target.matches?.('script[src],link[rel=stylesheet]'))return;`,
  `sessionStorage.setItem('demo-entry-lost',times);`,
  `setTimeout(()=>location.reload(),200*times)`,
  `},true)`,
].join('')

/** The server allows this script by its hash, and no other that stands in the page. */
export function reloadEntry(): Plugin {
  return {
    name: 'reload-entry',
    apply: 'build',
    transformIndexHtml: () => [{ tag: 'script', children: RELOAD_ENTRY, injectTo: 'head-prepend' }],
  }
}
