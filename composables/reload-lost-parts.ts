const KEY = 'demo-reloaded-at'
/** A part that is really missing must not reload the page for ever. */
const AT_MOST_EVERY_MS = 5000

/**
 * Loads the page again when one of its parts got lost on the way. A container that starts or ends on this machine
 * changes its network interfaces, and Chromium then drops whatever it is loading (net::ERR_NETWORK_CHANGED).
 */
export function reloadLostParts(): void {
  // the entry is here, and nothing else was lost with it: the next time is the first again (setup/reload-entry.ts)
  setTimeout(() => sessionStorage.removeItem('demo-entry-lost'), AT_MOST_EVERY_MS)
  window.addEventListener('vite:preloadError', () => {
    if (Date.now() - Number(sessionStorage.getItem(KEY)) < AT_MOST_EVERY_MS)
      return
    sessionStorage.setItem(KEY, String(Date.now()))
    location.reload()
  })
}
