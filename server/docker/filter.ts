import { ValueError } from './errors.ts'

/** `--filter name=value` (docker/cli opts/opts.go, `FilterOpt`); an empty one filters nothing. */
export function readFilter(text: string): [name: string, value: string] | null {
  if (text === '')
    return null
  const at = text.indexOf('=')
  if (at < 0)
    throw new ValueError('bad format of filter (expected name=value)')
  return [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()]
}

/** Filters as the API takes them: name → values. */
export function filtersOf(given: readonly ([string, string] | null)[]): Record<string, string[]> {
  const filters: Record<string, string[]> = {}
  for (const [name, value] of given.filter(filter => filter !== null))
    (filters[name] ??= []).push(value)
  return filters
}
