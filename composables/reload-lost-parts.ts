const KEY = 'demo-parts-lost'
/** Times in a row that the page is loaded again, more and more slowly: a part that is really missing must not do it for ever. */
const MOST = 5
/** Milliseconds without a loss after which the next one is the first again. Slidev asks for all parts within three seconds. */
const QUIET_MS = 5000

/**
 * Loads the page again when one of its parts got lost on the way. A container that starts or ends on this machine
 * changes its network interfaces, some of them a second later, and Chromium then drops whatever it is loading
 * (net::ERR_NETWORK_CHANGED).
 */
export function reloadLostParts(): void {
  // the entry is here, and nothing else was lost with it (setup/reload-entry.ts)
  const quiet = setTimeout(() => ['demo-entry-lost', KEY].forEach(key => sessionStorage.removeItem(key)), QUIET_MS)
  let isLost = false
  window.addEventListener('vite:preloadError', () => {
    const times = Number(sessionStorage.getItem(KEY)) + 1
    if (isLost || times > MOST)
      return
    isLost = true
    clearTimeout(quiet)
    sessionStorage.setItem(KEY, String(times))
    setTimeout(() => location.reload(), 200 * times)
  })
}
