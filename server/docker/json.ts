const RE_ESCAPED = /[<>&\u2028\u2029]/g

/** JSON as Go's `json.MarshalIndent` writes it with four spaces: keys of the engine's maps sorted, HTML characters escaped. */
export function formatJson(value: unknown): string {
  return JSON.stringify(value, sortMap, 4).replace(RE_ESCAPED, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

// what Go prints from a struct has capitals and an order of its own; what it prints from a map is sorted
function sortMap(key: string, value: unknown): unknown {
  const isMap = ['Labels', 'Options', 'Status'].includes(key) && value !== null && typeof value === 'object'
  return isMap ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value
}
