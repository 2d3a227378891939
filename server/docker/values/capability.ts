/** `--cap-add net_admin` as docker sends it: `CAP_NET_ADMIN`, each once, in order (moby client/container_create.go). */
export function normalizeCapabilities(names: readonly string[]): string[] {
  const normalized = names.map((name) => {
    const upper = name.trim().toUpperCase()
    return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`
  })
  return [...new Set(normalized)].sort()
}
